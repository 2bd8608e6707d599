import { claimSignature, privateValue, type SrpIdentity, scrambler, sessionKey, toHex } from '../src/domain/srp.ts'
import { generatorPower, prime, publicPower } from '../src/platform/exponent.ts'
import type { Call } from './load.ts'
import type { SeededUser } from './seed.ts'

const k = BigInt('0x538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6')
const secret = BigInt(`0x${'5a'.repeat(32)}`)
const publicValue = generatorPower(secret)
const verifiers = new Map<string, bigint>()

export const SRP_A = toHex(publicValue)

/** `ChallengeParameters` of PASSWORD_VERIFIER and DEVICE_PASSWORD_VERIFIER. */
export type Asked = Readonly<Record<'SALT' | 'SRP_B' | 'SECRET_BLOCK', string>>

/** A whole sign-in by SRP. */
export async function signInBySrp(call: Call, user: SeededUser): Promise<void> {
  const { ClientId, poolName, username: USERNAME, password } = user
  const begin = { ClientId, AuthFlow: 'USER_SRP_AUTH', AuthParameters: { USERNAME, SRP_A } }
  const { ChallengeParameters } = await call('InitiateAuth', begin)
  const asked = ChallengeParameters as Asked & { USER_ID_FOR_SRP: string }
  const userId = asked.USER_ID_FOR_SRP
  const answer = await call('RespondToAuthChallenge', {
    ClientId,
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeResponses: { USERNAME: userId, ...claimOf({ poolName, userId }, password, asked) },
  })
  if (!answer.AuthenticationResult) throw new Error('SRP gave no tokens')
}

/**
 * What answers the question of SRP, for a user as for a device. What depends on the password alone is made once for
 * each: the load must not cost more than its answer.
 */
export function claimOf(identity: SrpIdentity, password: string, asked: Asked) {
  const B = BigInt(`0x${asked.SRP_B}`)
  const x = privateValue(identity, BigInt(`0x${asked.SALT}`), password)
  const u = scrambler(publicValue, B)
  const base = (B + prime - verifierTimesK(`${identity.userId} ${asked.SALT}`, x)) % prime
  const key = sessionKey(u, publicPower(base, secret + u * x))
  const claim = { secretBlock: Buffer.from(asked.SECRET_BLOCK, 'base64'), timestamp: 'Thu Jan 1 00:00:00 UTC 2026' }
  return {
    PASSWORD_CLAIM_SECRET_BLOCK: asked.SECRET_BLOCK,
    PASSWORD_CLAIM_SIGNATURE: claimSignature(key, identity, claim).toString('base64'),
    TIMESTAMP: claim.timestamp,
  }
}

function verifierTimesK(owner: string, x: bigint): bigint {
  const known = verifiers.get(owner)
  if (known) return known
  const made = (k * generatorPower(x)) % prime
  verifiers.set(owner, made)
  return made
}
