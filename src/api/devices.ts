import type { Context, UserContext } from '../context.ts'
import { deviceOwnerNotFound } from '../domain/errors/devices.ts'
import { memberMissing } from '../domain/errors/wire.ts'
import type { User } from '../domain/user.ts'
import { authorize } from '../flows/authorize.ts'
import { assertTracked, confirmDevice, findDevice, forgetDevice, setRemembered } from '../flows/devices.ts'
import { findUser } from '../flows/find-user.ts'
import { toDeviceType, toOwnDeviceType } from './shapes/device.ts'
import type { ContextFor, Operations } from './wire/operations.ts'
import { openPage, sealPage } from './wire/page-token.ts'

/** A `Limit` of zero asks for the default. */
const defaultLimit = 60

/** The devices of users, as they themselves and as administrators see, remember and forget them. */
export const devices = {
  async ConfirmDevice(ctx, { DeviceKey, DeviceName, DeviceSecretVerifierConfig }) {
    const device = await confirmDevice(ctx, { key: DeviceKey, name: DeviceName, verifier: DeviceSecretVerifierConfig })
    return { UserConfirmationNecessary: !device.remembered }
  },

  async GetDevice(ctx, { AccessToken, DeviceKey }) {
    const own = await authorized(ctx, AccessToken)
    assertTracked(own.pool)
    return { Device: toDeviceType(own, own.user, await findDevice(own, own.user, DeviceKey)) }
  },

  /** Users see the devices that they had remembered. */
  async ListDevices(ctx, { Limit, PaginationToken }) {
    const { pool, user, store } = ctx
    assertTracked(pool)
    const asked = { poolId: pool.id, sub: user.sub }
    const after = openPage(ctx, 'ListDevices', asked, PaginationToken)
    const page = { limit: Limit || defaultLimit, after }
    const { items, next } = await store.devices.list(pool.id, user.sub, 'remembered', page)
    return { Devices: items.map(toOwnDeviceType), PaginationToken: sealPage(ctx, 'ListDevices', asked, next) }
  },

  async ForgetDevice(ctx, { AccessToken, DeviceKey }) {
    const own = await authorized(ctx, AccessToken)
    assertTracked(own.pool)
    await forgetDevice(own, own.user, DeviceKey)
    return {}
  },

  async UpdateDeviceStatus(ctx, { DeviceKey, DeviceRememberedStatus }) {
    assertTracked(ctx.pool)
    await setRemembered(ctx, ctx.user, DeviceKey, readStatus(DeviceRememberedStatus))
    return {}
  },

  async AdminGetDevice(ctx, { Username, DeviceKey }) {
    assertTracked(ctx.pool)
    const user = await findOwner(ctx, Username)
    return { Device: toDeviceType(ctx, user, await findDevice(ctx, user, DeviceKey)) }
  },

  async AdminListDevices(ctx, { UserPoolId, Username, Limit, PaginationToken }) {
    assertTracked(ctx.pool)
    const user = await findOwner(ctx, Username)
    const asked = { UserPoolId, sub: user.sub }
    const after = openPage(ctx, 'AdminListDevices', asked, PaginationToken)
    const page = { limit: Limit || defaultLimit, after }
    const { items, next } = await ctx.store.devices.list(UserPoolId, user.sub, 'all', page)
    return {
      Devices: items.map(device => toDeviceType(ctx, user, device)),
      PaginationToken: sealPage(ctx, 'AdminListDevices', asked, next),
    }
  },

  async AdminForgetDevice(ctx, { Username, DeviceKey }) {
    assertTracked(ctx.pool)
    await forgetDevice(ctx, await findUser(ctx, Username), DeviceKey)
    return {}
  },

  async AdminUpdateDeviceStatus(ctx, { Username, DeviceKey, DeviceRememberedStatus }) {
    assertTracked(ctx.pool)
    await setRemembered(ctx, await findUser(ctx, Username), DeviceKey, readStatus(DeviceRememberedStatus))
    return {}
  },
} satisfies Operations

/** The published model lets the access token be left out where nothing stands in for it. */
function authorized(ctx: Context, accessToken: string | undefined): Promise<UserContext> {
  if (accessToken === undefined) throw memberMissing('accessToken')
  return authorize(ctx, accessToken)
}

/** Without a status the request would ask for nothing. */
function readStatus(status: 'remembered' | 'not_remembered' | undefined): boolean {
  if (status === undefined) throw memberMissing('deviceRememberedStatus')
  return status === 'remembered'
}

/** Two operations do not declare UserNotFoundException. */
async function findOwner({ store, pool }: ContextFor<'AdminGetDevice'>, name: string): Promise<User> {
  const user = await store.users.find(pool, name)
  if (!user) throw deviceOwnerNotFound()
  return user
}
