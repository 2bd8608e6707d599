import type { ClientContext } from '../../../context.ts'
import { missingParameter, timestampInvalid, wrongPassword } from '../../../domain/errors.ts'
import { poolNameForSrp } from '../../../domain/pool.ts'
import {
  claimSignature,
  isTimestamp,
  scrambler,
  serverPublic,
  sessionKey,
  sharedBase,
  toHex,
} from '../../../domain/srp.ts'
import type { User } from '../../../domain/user.ts'
import { equal } from '../../../platform/equal.ts'
import { publicPower, secretExponent } from '../../../platform/exponent.ts'
import { provePassword } from '../../lock-out.ts'
import { openVerifier } from '../../passwords.ts'
import { decoyCredentials } from '../decoy.ts'
import { type Parameters, required } from '../parameters.ts'
import { sealTurn, type Turn } from '../state.ts'
import type { Challenge } from './challenge.ts'

/**
 * PASSWORD_VERIFIER: the password is proven by SRP, without being sent. Everything that the answer is checked
 * against is worked out at once and travels in the SECRET_BLOCK, so checking it costs no exponentiation.
 */
export const passwordSrp: Challenge = {
  async ask(ctx, { signIn, user, clientPublic }) {
    if (clientPublic === undefined) throw missingParameter('SRP_A')
    const { salt, verifier } = credentialsOf(ctx, user)
    const exponent = await secretExponent()
    const B = serverPublic(verifier, exponent.generatorPower)
    const u = scrambler(clientPublic, B)
    const sharedSecret = await exponent.raise(sharedBase(clientPublic, publicPower(verifier, u)))
    if (sharedSecret === undefined) throw wrongPassword()
    const key = sessionKey(u, sharedSecret).toString('base64')
    // With a salt whether or not there is a password: the length of the block must not tell.
    const asked = { ...signIn, passwordSalt: salt }
    return {
      parameters: {
        SALT: toHex(BigInt(`0x${salt}`)),
        SECRET_BLOCK: sealTurn(ctx, 'secret-block', asked, { challenge: 'PASSWORD_VERIFIER', key }),
        SRP_B: toHex(B),
        // Some clients hash the one, some the other.
        USERNAME: user.username,
        USER_ID_FOR_SRP: user.username,
      },
    }
  },

  async answer(ctx, { turn, user, responses }) {
    const timestamp = required(responses, 'TIMESTAMP')
    const claim = required(responses, 'PASSWORD_CLAIM_SIGNATURE')
    const secretBlock = required(responses, 'PASSWORD_CLAIM_SECRET_BLOCK')
    if (!isTimestamp(timestamp)) throw timestampInvalid()
    const expected = expectedClaim(ctx, { turn, user, secretBlock, timestamp })
    await provePassword(ctx, turn.signIn.sub, () => {
      const fits = equal(claim, expected)
      return fits && user?.password !== undefined && user.password.salt === turn.signIn.passwordSalt
    })
    return { proven: { ...turn.signIn.proven, first: 'password' } }
  },
}

function credentialsOf(ctx: ClientContext, user: User): { salt: string; verifier: bigint } {
  const verifier = user.password?.sealedVerifier ? openVerifier(ctx, user, user.password) : undefined
  return user.password && verifier ? { salt: user.password.salt, verifier } : decoyCredentials(ctx.seal, user)
}

interface Claim {
  readonly turn: Turn
  readonly user: User | undefined
  readonly secretBlock: string
  readonly timestamp: string
}

function expectedClaim({ pool }: ClientContext, { turn, user, secretBlock, timestamp }: Claim): string {
  if (turn.pending.challenge !== 'PASSWORD_VERIFIER') throw wrongPassword()
  const identity = { poolName: poolNameForSrp(pool.id), userId: user?.username ?? turn.signIn.sub }
  const key = Buffer.from(turn.pending.key, 'base64')
  return claimSignature(key, identity, { secretBlock: Buffer.from(secretBlock, 'base64'), timestamp }).toString(
    'base64',
  )
}

/** What opens a PASSWORD_VERIFIER answer. */
export function secretBlockOf(responses: Parameters): string {
  return required(responses, 'PASSWORD_CLAIM_SECRET_BLOCK')
}
