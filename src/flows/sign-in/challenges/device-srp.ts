import type { ClientContext } from '../../../context.ts'
import type { Device } from '../../../domain/device.ts'
import { deviceNotFound } from '../../../domain/errors/devices.ts'
import { missingParameter, wrongPassword } from '../../../domain/errors/sign-in.ts'
import { readClientPublic, toHex } from '../../../domain/srp.ts'
import type { User } from '../../../domain/user.ts'
import { equal } from '../../../platform/equal.ts'
import { markAuthenticated, openDeviceVerifier } from '../../devices.ts'
import { rememberedDevice } from '../device.ts'
import { required } from '../parameters.ts'
import { exchange, expectedSignature } from '../srp-exchange.ts'
import { sealTurn } from '../state.ts'
import type { Asking, Challenge } from './challenge.ts'
import { readClaim } from './password-srp.ts'

/** DEVICE_SRP_AUTH: the device that the call before named is to send its public value. It proves nothing yet. */
export const deviceSrp: Challenge = {
  proves: 'nothing yet: it brings the device’s public value',

  async ask(_ctx, asking) {
    const { key } = deviceOf(asking)
    return {
      parameters: { USERNAME: asking.user.username, DEVICE_KEY: key },
      pending: { challenge: 'DEVICE_SRP_AUTH', deviceKey: key },
      ...(asking.deviceTurnId !== undefined && { id: asking.deviceTurnId }),
    }
  },

  async answer(ctx, { turn, user, responses }) {
    const { pending, signIn } = turn
    const key = required(responses, 'DEVICE_KEY')
    const devicePublic = readClientPublic(required(responses, 'SRP_A'))
    if (pending.challenge !== 'DEVICE_SRP_AUTH' || key !== pending.deviceKey) throw deviceNotFound()
    await assertStillRemembered(ctx, user, key)
    if (devicePublic === undefined) throw wrongPassword()
    return { proven: signIn.proven, devicePublic }
  },
}

/**
 * DEVICE_PASSWORD_VERIFIER: the device proves its secret as a user proves his password, under the keys of the device
 * and its group in place of user and pool.
 */
export const deviceProof: Challenge = {
  proves: 'the device: its secret, by SRP',

  async ask(ctx, asking) {
    const device = deviceOf(asking)
    const { key: deviceKey, groupKey, salt } = device
    if (asking.devicePublic === undefined) throw missingParameter('SRP_A')
    const { serverPublic, key } = await exchange(openDeviceVerifier(ctx, device), asking.devicePublic)
    const pending = { challenge: 'DEVICE_PASSWORD_VERIFIER', key, deviceKey, groupKey } as const
    return {
      // .NET needs every one of them.
      parameters: {
        SALT: toHex(BigInt(`0x${salt}`)),
        SECRET_BLOCK: sealTurn(ctx, 'secret-block', asking.signIn, pending),
        SRP_B: toHex(serverPublic),
        USERNAME: asking.user.username,
        DEVICE_KEY: deviceKey,
      },
    }
  },

  async answer(ctx, { turn, user, responses }) {
    const { pending, signIn } = turn
    const key = required(responses, 'DEVICE_KEY')
    const claim = readClaim(responses)
    if (!user || pending.challenge !== 'DEVICE_PASSWORD_VERIFIER') throw wrongPassword()
    if (key !== pending.deviceKey) throw deviceNotFound()
    await assertStillRemembered(ctx, user, key)
    const identity = { poolName: pending.groupKey, userId: key }
    if (!equal(claim.signature, expectedSignature(pending.key, identity, claim))) throw wrongPassword()
    return {
      proven: { ...signIn.proven, device: key },
      write: tx => markAuthenticated(ctx, tx, { sub: user.sub, key }),
    }
  },
}

/** A client that proves its device expects nothing else: told that there is none, it begins again without. */
async function assertStillRemembered(ctx: ClientContext, user: User | undefined, key: string): Promise<void> {
  if (!user || !(await rememberedDevice(ctx, user, key))) throw deviceNotFound()
}

/** The question is only asked where the call named a remembered device. */
function deviceOf({ device }: Asking): Device {
  if (!device) throw deviceNotFound()
  return device
}
