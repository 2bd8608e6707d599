import { claimSignature, privateValue, scrambler, sessionKey, toHex } from '../src/domain/srp.ts'
import { generatorPower, prime, publicPower } from '../src/platform/exponent.ts'
import type { Answer, Call } from './load.ts'
import type { SeededUser } from './seed.ts'

const k = BigInt('0x538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6')
const secret = BigInt(`0x${'5a'.repeat(32)}`)
const publicValue = generatorPower(secret)
const SRP_A = toHex(publicValue)
const verifiers = new Map<string, bigint>()

/** A whole sign-in by SRP. What depends on the password alone is made once for each user: the load must not cost more than its answer. */
export async function signInBySrp(call: Call, user: SeededUser): Promise<void> {
  const { ClientId, poolName, username: USERNAME } = user
  const begin = { ClientId, AuthFlow: 'USER_SRP_AUTH', AuthParameters: { USERNAME, SRP_A } }
  const { ChallengeParameters } = await call('InitiateAuth', begin)
  const asked = ChallengeParameters as Record<'SALT' | 'SRP_B' | 'SECRET_BLOCK' | 'USER_ID_FOR_SRP', string>
  const identity = { poolName, userId: asked.USER_ID_FOR_SRP }
  const B = BigInt(`0x${asked.SRP_B}`)
  const x = privateValue(identity, BigInt(`0x${asked.SALT}`), user.password)
  const u = scrambler(publicValue, B)
  const base = (B + prime - verifierTimesK(asked.SALT, x)) % prime
  const key = sessionKey(u, publicPower(base, secret + u * x))
  const claim = { secretBlock: Buffer.from(asked.SECRET_BLOCK, 'base64'), timestamp: 'Thu Jan 1 00:00:00 UTC 2026' }
  const answer: Answer = await call('RespondToAuthChallenge', {
    ClientId,
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeResponses: {
      USERNAME: asked.USER_ID_FOR_SRP,
      PASSWORD_CLAIM_SECRET_BLOCK: asked.SECRET_BLOCK,
      PASSWORD_CLAIM_SIGNATURE: claimSignature(key, identity, claim).toString('base64'),
      TIMESTAMP: claim.timestamp,
    },
  })
  if (!answer.AuthenticationResult) throw new Error('SRP gave no tokens')
}

function verifierTimesK(salt: string, x: bigint): bigint {
  const known = verifiers.get(salt)
  if (known) return known
  const made = (k * generatorPower(x)) % prime
  verifiers.set(salt, made)
  return made
}
