import type { ClientContext } from '../../context.ts'
import type { AuthEvent, AuthEventType } from '../../domain/auth-event.ts'
import {
  type Consequence,
  consequenceOf,
  exceptionFor,
  looksUpPassword,
  refusesKnownPassword,
} from '../../domain/risk/decide.ts'
import { rate } from '../../domain/risk/rate.ts'
import { type RiskSettings, type SecurityMode, securityMode } from '../../domain/risk-configuration.ts'
import { demandableFactors } from '../../domain/second-factors.ts'
import type { User } from '../../domain/user.ts'
import { riskSettingsOf } from '../risk-configuration.ts'
import { pastOf } from './past.ts'

/** What is judged: somebody who has just proven his password, or chooses one. */
export interface Occasion {
  readonly type: AuthEventType
  readonly user: User
  /** In clear, where the request brought it. */
  readonly password?: string | undefined
  readonly context: AuthEvent['context']
  /** Absent: that of the pool. */
  readonly mode?: SecurityMode
  /** A device that the user remembered has to prove itself next, unless a second factor comes before it. */
  readonly isDeviceNext?: boolean
}

/** What is thought of it, and what is to be done; without consequences where the pool only looks on. */
export interface Assessment
  extends Consequence,
    Pick<AuthEvent, 'decision' | 'level' | 'isCompromised' | 'reasons' | 'context'> {
  /** It is blocked because others know the password. */
  readonly isPasswordRefused?: true
}

type Judgement = Omit<Assessment, 'context'>

const calm = { decision: 'NoRisk', isCompromised: false, reasons: [], action: 'NO_ACTION', notify: false } as const

/** Judges an occasion in a pool with advanced security. */
export async function assess(ctx: ClientContext, occasion: Occasion): Promise<Assessment> {
  const judgement = await judge(ctx, occasion, await riskSettingsOf(ctx))
  ctx.events.riskJudged(ctx.pool, occasion.user, ctx.client.id, { type: occasion.type, ...judgement })
  return { ...judgement, context: occasion.context }
}

async function judge(ctx: ClientContext, occasion: Occasion, settings: RiskSettings): Promise<Judgement> {
  const { type, context, mode = securityMode(ctx.pool) } = occasion
  const exception = exceptionFor(settings, context)
  if (exception === 'always block' && type === 'SignIn') {
    const action = mode === 'ENFORCED' ? 'BLOCK' : 'NO_ACTION'
    return { ...calm, decision: 'Block', reasons: ['from an address that is always blocked'], action }
  }
  if (exception === 'always allow') return calm
  const isCompromised = await isKnown(ctx, occasion, settings)
  const known = isCompromised ? ['with a password that others know'] : []
  if (isCompromised && refusesKnownPassword(settings, mode) && mayRefusePassword(occasion)) {
    return { ...calm, decision: 'Block', isCompromised, reasons: known, action: 'BLOCK', isPasswordRefused: true }
  }
  if (type !== 'SignIn') return { ...calm, isCompromised, reasons: known }
  const { rating, consequence } = await rateSignIn(ctx, occasion, { settings, mode })
  const decision = consequence.action === 'BLOCK' ? 'Block' : rating.decision
  return { ...rating, ...consequence, decision, isCompromised, reasons: [...known, ...rating.reasons] }
}

async function isKnown({ reference }: ClientContext, occasion: Occasion, settings: RiskSettings): Promise<boolean> {
  const { type, password } = occasion
  if (password === undefined || !looksUpPassword(settings, type)) return false
  return reference.isKnownPassword(password)
}

// Whoever is not let in, or has to replace his password in any case, is not told to reset it.
function mayRefusePassword({ type, user }: Occasion): boolean {
  return type !== 'SignIn' || (user.enabled && user.status === 'CONFIRMED')
}

interface Rules {
  readonly settings: RiskSettings
  readonly mode: SecurityMode
}

/** A device speaks for nobody where a factor is demanded: whoever has the factor need not name the device again. */
async function rateSignIn(ctx: ClientContext, occasion: Occasion, { settings, mode }: Rules) {
  const { user, context, isDeviceNext = false } = occasion
  const past = await pastOf(ctx, user)
  const hasFactor = demandableFactors(ctx.pool, user).length > 0
  const rated = (isDeviceRemembered: boolean) => {
    const rating = rate({ context, at: ctx.now(), isDeviceRemembered }, past)
    return { rating, consequence: consequenceOf(settings, mode, rating, hasFactor) }
  }
  const first = rated(isDeviceNext)
  return isDeviceNext && isFactorDemandedBy(first.consequence) ? rated(false) : first
}

function isFactorDemandedBy({ action }: Consequence): boolean {
  return action === 'MFA_REQUIRED' || action === 'MFA_IF_CONFIGURED'
}
