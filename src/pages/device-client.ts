/** The device's half of its sign-in: pages run no script, so the server acts for the browser that keeps the secret. */
import type { ClientContext } from '../context.ts'
import { newDevice } from '../domain/device.ts'
import {
  claimSignature,
  pad,
  privateValue,
  scrambler,
  serverPublic,
  sessionKey,
  timestampOf,
  toHex,
} from '../domain/srp.ts'
import type { User } from '../domain/user.ts'
import { rememberDevice } from '../flows/devices.ts'
import { answerHosted, type HostedOutcome } from '../flows/sign-in/hosted.ts'
import { generatorPower, power, prime } from '../platform/exponent.ts'

/** What a browser knows of itself as a device. */
export interface DeviceSecret {
  readonly key: string
  readonly group: string
  readonly secret: string
}

const toNumber = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`)

/** Makes this browser a device of the user. Its secret is nowhere but in what is answered here. */
export async function makeDevice(ctx: ClientContext, user: User, name: string): Promise<DeviceSecret> {
  const { key, groupKey } = newDevice(ctx.pool.id, user.sub, ctx.random.uuid())
  const secret = ctx.random.bytes(40).toString('base64url')
  const salt = ctx.random.bytes(16)
  const x = privateValue({ poolName: groupKey, userId: key }, toNumber(salt), secret)
  const PasswordVerifier = pad(generatorPower(x)).toString('base64')
  const verifier = { Salt: pad(toNumber(salt)).toString('base64'), PasswordVerifier }
  await rememberDevice(ctx, user, { key, name, verifier })
  return { key, group: groupKey, secret }
}

/** Answers what the engine asks of a device, as long as it does. */
export async function proveDevice(
  ctx: ClientContext,
  username: string,
  { device, outcome }: { readonly device: DeviceSecret; readonly outcome: HostedOutcome },
): Promise<HostedOutcome & { readonly isDeviceProven: boolean }> {
  if (outcome.kind !== 'challenge' || outcome.name !== 'DEVICE_SRP_AUTH') return { ...outcome, isDeviceProven: false }
  const exponent = toNumber(ctx.random.bytes(32))
  const clientPublic = generatorPower(exponent)
  const named = { DEVICE_KEY: device.key }
  const asked = await answerHosted(ctx, {
    challenge: 'DEVICE_SRP_AUTH',
    session: outcome.session,
    username,
    responses: { ...named, SRP_A: toHex(clientPublic) },
  })
  if (asked.kind !== 'challenge' || asked.name !== 'DEVICE_PASSWORD_VERIFIER')
    return { ...asked, isDeviceProven: false }
  const claim = await claimOf(device, { exponent, clientPublic }, { ...asked, timestamp: timestampOf(ctx.now()) })
  const ended = await answerHosted(ctx, {
    challenge: 'DEVICE_PASSWORD_VERIFIER',
    session: asked.session,
    username,
    responses: { ...named, ...claim },
  })
  return { ...ended, isDeviceProven: true }
}

interface Question {
  readonly parameters: Readonly<Record<string, string>>
  readonly timestamp: string
}

async function claimOf(
  { key, group, secret }: DeviceSecret,
  own: { readonly exponent: bigint; readonly clientPublic: bigint },
  { parameters, timestamp }: Question,
) {
  const { SALT = '0', SRP_B = '0', SECRET_BLOCK = '' } = parameters
  const identity = { poolName: group, userId: key }
  const theirs = BigInt(`0x${SRP_B}`)
  const x = privateValue(identity, BigInt(`0x${SALT}`), secret)
  const u = scrambler(own.clientPublic, theirs)
  // B - k·g^x, of which the server's own power is left.
  const base = (theirs + prime - serverPublic(generatorPower(x), 0n)) % prime
  const shared = await power(base, own.exponent + u * x)
  const secretBlock = Buffer.from(SECRET_BLOCK, 'base64')
  const signature = claimSignature(sessionKey(u, shared), identity, { secretBlock, timestamp })
  return {
    PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
    PASSWORD_CLAIM_SIGNATURE: signature.toString('base64'),
    TIMESTAMP: timestamp,
  }
}
