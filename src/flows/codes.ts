import type { PoolContext } from '../context.ts'
import { codeExpired, codeMismatch } from '../domain/errors/codes.ts'
import type { User } from '../domain/user.ts'
import { equal } from '../platform/equal.ts'
import type { PendingCode } from '../store/nouns/codes.ts'
import type { Nouns } from '../store/store.ts'

const hour = 60 * 60 * 1000

// https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html
const lifetimes = {
  'sign-up': 24 * hour,
  'reset-password': hour,
  'verify:email': 24 * hour,
  'verify:phone_number': 24 * hour,
} as const

/** What a code proves when it comes back. */
export type CodePurpose = keyof typeof lifetimes

/** Where a code is about to be sent. */
export interface CodeTarget {
  readonly attribute: 'email' | 'phone_number'
  readonly address: string
}

// Replaced codes are remembered, so that their owner is told to take the newer one. More than this many cannot be
// asked for in the lifetime of any that matters to somebody who types.
const rememberedCodes = 5

/**
 * Makes a code of six digits for a user and one purpose; an earlier one is good no more. Answers the code in clear,
 * to be sent after the commit.
 */
export async function issueCode(
  ctx: PoolContext,
  nouns: Pick<Nouns, 'codes'>,
  user: User,
  purpose: CodePurpose,
  target: CodeTarget & { readonly eventId?: string | undefined },
): Promise<string> {
  const code = ctx.random.digits(6)
  const present = await nouns.codes.get(user.poolId, user.sub, purpose)
  const replaced = present ? openCodes(ctx, present).slice(0, rememberedCodes) : []
  await nouns.codes.issue({
    poolId: user.poolId,
    sub: user.sub,
    purpose,
    sealedCode: ctx.seal.seal('code', codeContext(user, purpose), [code, ...replaced].join(' ')),
    expiresAt: new Date(ctx.now().getTime() + lifetimes[purpose]),
    attribute: target.attribute,
    address: target.address,
    ...(target.eventId !== undefined && { eventId: target.eventId }),
  })
  return code
}

/**
 * The pending code that this answer proves. Refuses a wrong one, and one that expired, was used, was replaced by
 * a newer one or never existed. It is not used up yet: consume it in the transaction that does what it allows.
 */
export async function checkCode(
  ctx: PoolContext,
  user: User,
  purpose: CodePurpose,
  given: string,
): Promise<PendingCode> {
  const pending = await ctx.store.codes.get(user.poolId, user.sub, purpose)
  if (!pending || ctx.now() >= pending.expiresAt) throw codeExpired()
  const [code, ...replaced] = openCodes(ctx, pending)
  if (code !== undefined && equal(code, given)) return pending
  if (replaced.some(former => equal(former, given))) throw codeExpired()
  throw codeMismatch()
}

/** Uses a code up, for one caller only however many answer at once. */
export async function consumeCode({ codes }: Pick<Nouns, 'codes'>, pending: PendingCode): Promise<void> {
  if (!(await codes.consume(pending))) throw codeExpired()
}

function openCodes(ctx: PoolContext, pending: PendingCode): readonly string[] {
  const opened = ctx.seal.open('code', codeContext(pending, pending.purpose), pending.sealedCode)
  return opened?.toString('utf8').split(' ') ?? []
}

function codeContext({ poolId, sub }: { readonly poolId: string; readonly sub: string }, purpose: string): string {
  return `${poolId}/${sub}/${purpose}`
}
