import type { ClientContext } from '../../../context.ts'
import { missingParameter, timestampInvalid, wrongPassword } from '../../../domain/errors/sign-in.ts'
import { poolNameForSrp } from '../../../domain/pool.ts'
import { isTimestamp, toHex } from '../../../domain/srp.ts'
import type { User } from '../../../domain/user.ts'
import { equal } from '../../../platform/equal.ts'
import { tryPassword } from '../../lock-out.ts'
import { openVerifier } from '../../passwords.ts'
import { passwordFailed } from '../../threats/sign-in.ts'
import { decoyCredentials } from '../decoy.ts'
import { type Parameters, required } from '../parameters.ts'
import { exchange, expectedSignature } from '../srp-exchange.ts'
import { sealTurn } from '../state.ts'
import type { Challenge } from './challenge.ts'

/**
 * PASSWORD_VERIFIER: the password is proven by SRP, without being sent. Everything that the answer is checked
 * against is worked out at once and travels in the SECRET_BLOCK, so checking it costs no exponentiation.
 */
export const passwordSrp: Challenge = {
  proves: 'first factor: the password, by SRP',

  async ask(ctx, { signIn, user, clientPublic }) {
    if (clientPublic === undefined) throw missingParameter('SRP_A')
    const { salt, verifier } = credentialsOf(ctx, user)
    const { serverPublic, key } = await exchange(verifier, clientPublic)
    // With a salt whether or not there is a password: the length of the block must not tell.
    const asked = { ...signIn, passwordSalt: salt }
    const pending = { challenge: 'PASSWORD_VERIFIER', key } as const
    const id = ctx.random.uuid()
    return {
      parameters: {
        SALT: toHex(BigInt(`0x${salt}`)),
        SECRET_BLOCK: sealTurn(ctx, 'secret-block', asked, pending, id),
        SRP_B: toHex(serverPublic),
        // Some clients hash the one, some the other.
        USERNAME: user.username,
        USER_ID_FOR_SRP: user.username,
      },
      // Clients of the custom flow carry a session beside the block.
      ...(signIn.custom && { pending, id }),
    }
  },

  async answer(ctx, { turn, user, asked, responses }) {
    const { pending, signIn } = turn
    const claim = readClaim(responses)
    if (pending.challenge !== 'PASSWORD_VERIFIER') throw wrongPassword()
    const identity = { poolName: poolNameForSrp(ctx.pool.id), userId: user?.username ?? signIn.sub }
    const expected = expectedSignature(pending.key, identity, claim)
    const isRight = await tryPassword(ctx, signIn.sub, () => {
      const fits = equal(claim.signature, expected)
      return fits && user?.password !== undefined && user.password.salt === signIn.passwordSalt
    })
    if (isRight) return { proven: { ...signIn.proven, first: 'password' } }
    await passwordFailed(ctx, { eventId: signIn.eventId, user: asked.user, isDecoy: !user })
    if (!signIn.custom) throw wrongPassword()
    return { proven: signIn.proven, isWrong: true }
  },
}

function credentialsOf(ctx: ClientContext, user: User): { salt: string; verifier: bigint } {
  const verifier = user.password?.sealedVerifier ? openVerifier(ctx, user, user.password) : undefined
  return user.password && verifier ? { salt: user.password.salt, verifier } : decoyCredentials(ctx.seal, user)
}

/** What answers an SRP challenge. */
export function readClaim(responses: Parameters) {
  const timestamp = required(responses, 'TIMESTAMP')
  const signature = required(responses, 'PASSWORD_CLAIM_SIGNATURE')
  const secretBlock = secretBlockOf(responses)
  if (!isTimestamp(timestamp)) throw timestampInvalid()
  return { timestamp, signature, secretBlock }
}

/** What opens the answer to an SRP challenge. */
export function secretBlockOf(responses: Parameters): string {
  return required(responses, 'PASSWORD_CLAIM_SECRET_BLOCK')
}
