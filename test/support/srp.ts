/** The client's half of SRP, as the applications' libraries do it; for proofs that no library would send. */
import { claimSignature, privateValue, scrambler, sessionKey, toHex } from '../../src/domain/srp.ts'
import { generator, prime } from '../../src/platform/exponent.ts'

export type Responses = Record<string, string>

export const timestamp = 'Tue Mar 5 07:08:09 UTC 2024'

export interface SrpAttempt {
  /** The public value, as SRP_A. */
  readonly A: string
  /** What answers a PASSWORD_VERIFIER, for this password and pool. */
  answer(parameters: Responses | undefined, pool: string, password: string): Responses
}

const k = BigInt('0x538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6')

export function startSrp(secret = 0x4e1195df020de59e0d65a33a4279f1183e7ae4e5d980e309f8b55adff2e61c3en): SrpAttempt {
  const A = power(generator, secret)
  return {
    A: toHex(A),
    answer(parameters = {}, pool, password) {
      const { SALT = '0', SRP_B = '0', USER_ID_FOR_SRP: userId = '', SECRET_BLOCK = '' } = parameters
      const identity = { poolName: pool.split('_')[1] ?? '', userId }
      const B = BigInt(`0x${SRP_B}`)
      const x = privateValue(identity, BigInt(`0x${SALT}`), password)
      const u = scrambler(A, B)
      const base = (B + prime - ((k * power(generator, x)) % prime)) % prime
      const key = sessionKey(u, power(base, secret + u * x))
      const claim = { secretBlock: Buffer.from(SECRET_BLOCK, 'base64'), timestamp }
      return {
        USERNAME: userId,
        PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
        PASSWORD_CLAIM_SIGNATURE: claimSignature(key, identity, claim).toString('base64'),
        TIMESTAMP: timestamp,
      }
    },
  }
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % prime)
    if (rest & 1n) result = (result * square) % prime
  return result
}
