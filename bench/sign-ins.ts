import { randomBytes } from 'node:crypto'
import { privateValue } from '../src/domain/srp.ts'
import { generatorPower } from '../src/platform/exponent.ts'
import type { Answer, Call } from './load.ts'
import type { Operation } from './operations.ts'
import type { Seeded, SeededUser } from './seed.ts'
import { type Asked, claimOf, SRP_A } from './srp-client.ts'
import { type Coded, createCodes } from './totp-codes.ts'

/** Sign-ins that take more than a password. */
export function factorSignIns({ appUsers, deviceUsers, functionUsers }: Seeded, call: Call): readonly Operation[] {
  return [
    {
      name: 'sign-in by password and TOTP (two calls)',
      needs: { signature: 2, commit: 1, echo: 2 },
      async prepare() {
        const nextCode = createCodes(appUsers)
        return () => signInByTotp(call, nextCode())
      },
    },
    {
      name: 'sign-in by password and device SRP (three calls)',
      needs: { signature: 2, exponentiation: 3, commit: 2, echo: 3 },
      async prepare() {
        const devices: Device[] = []
        for (const user of deviceUsers) devices.push(await confirmDevice(call, user))
        for (const device of devices) await signInOnDevice(call, device)
        const next = inTurn(devices)
        return () => signInOnDevice(call, next())
      },
    },
    {
      name: 'sign-in by password, PreTokenGeneration in a module',
      needs: { signature: 2, echo: 1 },
      async prepare() {
        const next = inTurn(functionUsers)
        return () => signInByPassword(call, next())
      },
    },
  ]
}

export async function signInByPassword(call: Call, user: SeededUser): Promise<Answer> {
  return tokensOf(await beginByPassword(call, user))
}

function beginByPassword(call: Call, { ClientId, username, password }: SeededUser, more: object = {}): Promise<Answer> {
  const AuthParameters = { USERNAME: username, PASSWORD: password, ...more }
  return call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters })
}

async function signInByTotp(call: Call, { user, code }: Coded): Promise<Answer> {
  const asked = await beginByPassword(call, user)
  const given = { SOFTWARE_TOKEN_MFA_CODE: code }
  return tokensOf(await respond(call, user, asked, 'SOFTWARE_TOKEN_MFA', given))
}

interface Device {
  readonly user: SeededUser
  readonly key: string
  readonly groupKey: string
  readonly secret: string
}

async function confirmDevice(call: Call, user: SeededUser): Promise<Device> {
  const { AccessToken, NewDeviceMetadata } = await signInByPassword(call, user)
  const { DeviceKey: key, DeviceGroupKey: groupKey } = NewDeviceMetadata as Record<`Device${'' | 'Group'}Key`, string>
  const secret = randomBytes(40).toString('base64')
  // Without its top bit a number is its own two's complement.
  const salt = Buffer.concat([Buffer.from([1]), randomBytes(15)])
  const x = privateValue({ poolName: groupKey, userId: key }, BigInt(`0x${salt.toString('hex')}`), secret)
  await call('ConfirmDevice', {
    AccessToken,
    DeviceKey: key,
    DeviceSecretVerifierConfig: { Salt: salt.toString('base64'), PasswordVerifier: base64Of(generatorPower(x)) },
  })
  return { user, key, groupKey, secret }
}

async function signInOnDevice(call: Call, { user, key, groupKey, secret }: Device): Promise<Answer> {
  const DEVICE_KEY = key
  const asked = await beginByPassword(call, user, { DEVICE_KEY })
  const challenge = await respond(call, user, asked, 'DEVICE_SRP_AUTH', { DEVICE_KEY, SRP_A })
  // The answer of a challenge always has them.
  const claim = claimOf({ poolName: groupKey, userId: key }, secret, challenge.ChallengeParameters as Asked)
  return tokensOf(await respond(call, user, {}, 'DEVICE_PASSWORD_VERIFIER', { DEVICE_KEY, ...claim }))
}

function respond(call: Call, user: SeededUser, { Session }: Answer, ChallengeName: string, responses: object) {
  const { ClientId, username: USERNAME } = user
  return call('RespondToAuthChallenge', {
    ClientId,
    ChallengeName,
    Session,
    ChallengeResponses: { USERNAME, ...responses },
  })
}

function tokensOf({ AuthenticationResult, ChallengeName }: Answer): Answer {
  if (!AuthenticationResult) throw new Error(`a sign-in gave no tokens but asked ${ChallengeName}`)
  return AuthenticationResult as Answer
}

function base64Of(number: bigint): string {
  const hex = number.toString(16)
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64')
}

export function inTurn<T>(items: readonly T[]): () => T {
  let turn = 0
  return () => items[turn++ % items.length] as T
}
