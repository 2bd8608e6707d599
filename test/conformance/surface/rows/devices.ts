import { password } from '../../../support/accounts.ts'
import { newDeviceOf, verifierOf } from '../../../support/devices.ts'
import type { Rows } from '../row.ts'
import type { World } from '../world.ts'

const own = async (world: World) => {
  const { AccessToken, device } = await world.person()
  return { AccessToken, DeviceKey: device.key }
}
const named = async (world: World) => {
  const { named: who, device } = await world.person()
  return { ...who, DeviceKey: device.key }
}

/** A device that a second sign-in of the same person ended on. */
async function anotherDevice(world: World) {
  const { name } = await world.person()
  const { AuthenticationResult } = await world.ask('InitiateAuth', {
    ...world.app,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: name, PASSWORD: password },
  })
  const device = newDeviceOf(AuthenticationResult)
  return {
    AccessToken: String(AuthenticationResult?.AccessToken),
    DeviceKey: device.key,
    DeviceSecretVerifierConfig: verifierOf(device),
  }
}

const status = { DeviceRememberedStatus: 'not_remembered' as const }

export const devices = {
  ConfirmDevice: {
    least: anotherDevice,
    most: [async world => ({ ...(await anotherDevice(world)), DeviceName: 'd'.repeat(1024) })],
    shown: async ({ ask, pool }, { DeviceKey }) => {
      const { Device } = await ask('AdminGetDevice', { ...pool, Username: 'ann', DeviceKey })
      const attribute = Device?.DeviceAttributes?.find(({ Name }) => Name === 'device_name')
      return { DeviceKey: Device?.DeviceKey, DeviceName: attribute?.Value }
    },
    acts: ['DeviceSecretVerifierConfig'],
  },
  GetDevice: { least: own },
  ForgetDevice: { least: own },
  UpdateDeviceStatus: { least: async world => ({ ...(await own(world)), ...status }) },
  ListDevices: {
    least: async world => ({ AccessToken: (await world.person()).AccessToken }),
    most: [
      async world => {
        const { AccessToken, ...device } = await anotherDevice(world)
        await world.ask('ConfirmDevice', { AccessToken, ...device })
        await world.ask('UpdateDeviceStatus', {
          AccessToken,
          DeviceKey: device.DeviceKey,
          DeviceRememberedStatus: 'remembered',
        })
        const { PaginationToken = '' } = await world.ask('ListDevices', { AccessToken, Limit: 1 })
        return { AccessToken, Limit: 60, PaginationToken }
      },
    ],
  },
  AdminGetDevice: { least: named },
  AdminForgetDevice: { least: named },
  AdminUpdateDeviceStatus: { least: async world => ({ ...(await named(world)), ...status }) },
  AdminListDevices: {
    least: async world => (await world.person()).named,
    most: [
      async world => {
        await world.ask('ConfirmDevice', await anotherDevice(world))
        const who = { ...world.pool, Username: 'ann' }
        const { PaginationToken = '' } = await world.ask('AdminListDevices', { ...who, Limit: 1 })
        return { ...who, Limit: 60, PaginationToken }
      },
    ],
  },
} satisfies Rows
