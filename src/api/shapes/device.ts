import type { AttributeType, DeviceType } from '@aws-sdk/client-cognito-identity-provider'
import type { PoolContext } from '../../context.ts'
import type { Device } from '../../domain/device.ts'
import { regionOf } from '../../domain/pool.ts'
import type { User } from '../../domain/user.ts'

/** A device as GetDevice and administrators see it. */
export function toDeviceType({ pool, config }: PoolContext, user: User, device: Device): DeviceType {
  const owner = `${user.username}.${pool.id}`
  const arn = `arn:aws:cognito-idp:${regionOf(pool.id)}:${config.accountId}:owner/${owner}/device/${device.key}`
  return toType(device, [
    { Name: 'dev:device_arn', Value: arn },
    { Name: 'dev:device_owner', Value: owner },
    { Name: 'dev:device_remembered_status', Value: device.remembered ? 'remembered' : 'not_remembered' },
    { Name: 'dev:device_sdk', Value: 'aws-sdk' },
  ])
}

/** A device as its user sees it in the list of his own. */
export function toOwnDeviceType(device: Device): DeviceType {
  return toType(device, [])
}

function toType({ key, name, lastIp, ...device }: Device, more: readonly AttributeType[]): DeviceType {
  const attributes = [
    { Name: 'device_status', Value: 'valid' },
    ...(name === undefined ? [] : [{ Name: 'device_name', Value: name }]),
    ...more,
    { Name: 'last_ip_used', Value: lastIp },
  ]
  return {
    DeviceKey: key,
    DeviceAttributes: attributes,
    DeviceCreateDate: device.createdAt,
    DeviceLastModifiedDate: device.modifiedAt,
    // In whole seconds, unlike the others.
    DeviceLastAuthenticatedDate: new Date(Math.floor(device.authenticatedAt.getTime() / 1000) * 1000),
  }
}
