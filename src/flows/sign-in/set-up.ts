/** Registering an authenticator app inside a sign-in: requests that carry nothing but the session of MFA_SETUP. */
import type { ClientContext, Context } from '../../context.ts'
import {
  softwareTokenMissing,
  softwareTokenNotEnabled,
  softwareTokenNotOffered,
} from '../../domain/errors/second-factors.ts'
import { invalidSession, sessionExpired, sessionSpent } from '../../domain/errors/sign-in.ts'
import { withTurnedOn } from '../../domain/mfa-preference.ts'
import { isOffered, mustSetUp } from '../../domain/second-factors.ts'
import { matchingStep, secretBytes, secretCode } from '../../domain/totp.ts'
import type { User } from '../../domain/user.ts'
import type { Transaction } from '../../store/store.ts'
import { sealSecret, spendStep, verified } from '../software-token.ts'
import { refuseBlockedAddress } from '../threats/sign-in.ts'
import { nextStep } from './next-step.ts'
import { openTurnOfAny, type Pending, passwordMark, sealTurn, spentId, type Turn } from './state.ts'

interface SetUp {
  readonly ctx: ClientContext
  readonly turn: Turn
  readonly pending: Extract<Pending, { challenge: 'MFA_SETUP' }>
  readonly user: User
}

interface Verification {
  readonly code: string
  /** What the user calls the app. */
  readonly name?: string | undefined
  readonly isHosted?: boolean
}

/** Gives the secret of an authenticator app, and the session that verifies it. The secret travels in that session. */
export async function associateInSignIn(
  services: Context,
  session: string,
  isHosted = false,
): Promise<{ readonly secret: string; readonly session: string }> {
  const { ctx, turn } = await openSetUp(services, session, isHosted)
  const secret = ctx.random.bytes(secretBytes)
  const token = { id: ctx.random.uuid(), secret: secret.toString('base64') }
  await spendTurn(ctx, ctx.store, turn)
  return {
    secret: secretCode(secret),
    session: sealTurn(ctx, 'session', turn.signIn, { challenge: 'MFA_SETUP', token }),
  }
}

/**
 * A code shows that the app has the secret: from now on it is the user's second factor, and the session given here
 * answers MFA_SETUP. A wrong code leaves the session good.
 */
export async function verifyInSignIn(
  services: Context,
  session: string,
  { code, name, isHosted = false }: Verification,
): Promise<string> {
  const { ctx, turn, pending, user } = await openSetUp(services, session, isHosted)
  const { token } = pending
  if (!token) throw softwareTokenMissing()
  const secret = Buffer.from(token.secret, 'base64')
  const step = matchingStep(secret, code, ctx.now())
  if (step === undefined) throw softwareTokenNotEnabled('sign-in')
  const fresh = { id: token.id, sealedSecret: sealSecret(ctx, user, secret), isVerified: false }
  await ctx.store.transaction(async tx => {
    await spendTurn(ctx, tx, turn)
    await spendStep(ctx, tx, token.id, step)
    const changed = await tx.users.update(ctx.pool, user.sub, present => {
      // Whoever set up a factor meanwhile keeps it: another one needs that one's proof.
      if (!mustSetUp(ctx.pool, present) || !isSamePassword(present, turn)) throw invalidSession()
      const softwareToken = verified(fresh, name)
      return withTurnedOn({ ...present, softwareToken, modifiedAt: ctx.now() }, 'SOFTWARE_TOKEN_MFA')
    })
    if (!changed) throw invalidSession()
  })
  return sealTurn(ctx, 'session', turn.signIn, { challenge: 'MFA_SETUP', registered: token.id })
}

/** The sign-in of a session, when it may go on and its user has to set up a second factor. */
async function openSetUp(services: Context, session: string, isHosted: boolean): Promise<SetUp> {
  const turn = openTurnOfAny(services, 'session', session, isHosted)
  if (turn?.pending.challenge !== 'MFA_SETUP') throw invalidSession()
  const { poolId, clientId, signIn, pending } = turn
  const [pool, client] = await Promise.all([services.store.pools.get(poolId), services.store.clients.get(clientId)])
  if (!pool || client?.poolId !== poolId) throw invalidSession()
  const ctx = { ...services, pool, client }
  if (turn.expiresAt <= ctx.now()) throw sessionExpired()
  if (await ctx.store.spent.get(poolId, spentId('session', turn))) throw sessionSpent()
  const user = await ctx.store.users.get(poolId, signIn.sub)
  if (!user || !isSamePassword(user, turn)) throw invalidSession()
  await refuseBlockedAddress(ctx, { signIn, user })
  if (!isOffered(pool, 'SOFTWARE_TOKEN_MFA')) throw softwareTokenNotOffered()
  const step = nextStep({ flow: signIn.flow, proven: signIn.proven, user, pool, at: ctx.now() })
  if (!('ask' in step) || step.ask !== 'MFA_SETUP') throw invalidSession()
  return { ctx, turn, pending, user }
}

function isSamePassword(user: User, { signIn }: Turn): boolean {
  return passwordMark(user) === signIn.passwordSalt
}

async function spendTurn({ pool, now }: ClientContext, { spent }: Pick<Transaction, 'spent'>, turn: Turn) {
  const { first } = await spent.spend(pool.id, spentId('session', turn), now(), turn.expiresAt)
  if (!first) throw sessionSpent()
}
