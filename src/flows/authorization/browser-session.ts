import type { ClientContext, Context, PoolContext } from '../../context.ts'
import type { User } from '../../domain/user.ts'
import type { DirectorySession } from '../../federation/provider.ts'
import { localProvider } from '../federation/providers.ts'
import { passwordMark } from '../sign-in/state.ts'
import type { AuthorizationRequest } from './request.ts'

/**
 * A browser in which somebody has signed in: for one hour, whichever client of the pool asks. Signing out of the API
 * leaves it; /logout ends it.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-app-integration.html
 */
export interface BrowserSession {
  readonly id: string
  readonly sub: string
  readonly authTime: Date
  readonly expiresAt: Date
  /** Absent where the pool's own password was typed. */
  readonly provider?: string
  /** Of the sign-in's event, where it was recorded. */
  readonly eventId?: string
  /** Where the provider is a directory that people are signed out of together with the pool. */
  readonly directory?: DirectorySession
}

export const browserSessionCookie = 'cognito'

export const browserSessionSeconds = 3_600

const purpose = 'browser-session'

/** What the cookie carries, sealed. */
interface Sealed extends BrowserSession {
  readonly poolId: string
  /** Another password ends it. */
  readonly passwordMark: string
}

/** Begins with a sign-in that has just been proven. */
export async function startBrowserSession(
  ctx: PoolContext,
  user: User,
  { until, ...by }: Pick<BrowserSession, 'provider' | 'eventId' | 'directory'> & { readonly until?: Date } = {},
): Promise<{ readonly cookie: string; readonly session: BrowserSession }> {
  const authTime = ctx.now()
  const end = authTime.getTime() + browserSessionSeconds * 1000
  const session: BrowserSession = {
    id: ctx.random.uuid(),
    sub: user.sub,
    authTime,
    expiresAt: new Date(Math.min(end, until?.getTime() ?? end)),
    ...by,
  }
  const sealed: Sealed = { ...session, poolId: ctx.pool.id, passwordMark: passwordMark(user) }
  return { cookie: ctx.seal.seal(purpose, '', JSON.stringify(sealed)), session }
}

/** Who is signed in in this browser; nothing once the session has ended, or its user may no longer sign in. */
export async function resumeBrowserSession(
  ctx: PoolContext,
  cookie: string | undefined,
): Promise<{ readonly user: User; readonly session: BrowserSession } | undefined> {
  const sealed = openCookie(ctx, cookie)
  if (sealed?.poolId !== ctx.pool.id || sealed.expiresAt <= ctx.now()) return undefined
  const [user, hasEnded] = await Promise.all([ctx.store.users.get(ctx.pool.id, sealed.sub), wasEnded(ctx, sealed)])
  if (!user || hasEnded || !maySignIn(user) || passwordMark(user) !== sealed.passwordMark) return undefined
  if (sealed.provider !== undefined && !(await isStillVouched(ctx, user, sealed.provider))) return undefined
  const { poolId: _, passwordMark: __, ...session } = sealed
  return { user, session }
}

/** A provider's word is good for as long as the pool trusts it and the user is known by it. */
async function isStillVouched({ pool, store }: PoolContext, { identities }: User, name: string): Promise<boolean> {
  const isHis = identities?.some(({ provider }) => provider === name)
  return isHis === true && (await store.identityProviders.get(pool.id, name)) !== undefined
}

/** Ends the session for good, also for a copy of its cookie. The pool is the cookie's own. Answers what was still on. */
export async function endBrowserSession(
  ctx: Context,
  cookie: string | undefined,
): Promise<{ readonly poolId: string; readonly session: BrowserSession } | undefined> {
  const sealed = openCookie(ctx, cookie)
  if (!sealed || sealed.expiresAt <= ctx.now()) return undefined
  const { poolId, passwordMark: _, ...session } = sealed
  const { first } = await ctx.store.spent.spend(poolId, endId(sealed), ctx.now(), sealed.expiresAt)
  return first ? { poolId, session } : undefined
}

/** Ends sessions that a directory vouched for, in whichever browsers they are: the one of an index, or all of a person. */
export async function endDirectorySessions(
  { pool, store, now }: PoolContext,
  provider: string,
  { nameId, sessionIndexes }: { readonly nameId: string; readonly sessionIndexes: readonly string[] },
): Promise<void> {
  const at = now()
  const forgotten = new Date(at.getTime() + browserSessionSeconds * 1000)
  const ids = sessionIndexes.length === 0 ? [undefined] : sessionIndexes
  for (const sessionIndex of ids)
    await store.spent.renew(pool.id, directoryId(provider, { nameId, sessionIndex }), at, forgotten)
}

async function wasEnded({ pool, store }: PoolContext, session: BrowserSession): Promise<boolean> {
  const { provider, directory } = session
  if (await store.spent.get(pool.id, endId(session))) return true
  if (provider === undefined || !directory) return false
  const { nameId, sessionIndex } = directory
  const ids = [directoryId(provider, { nameId }), directoryId(provider, { nameId, sessionIndex })]
  const ends = await Promise.all(ids.map(id => store.spent.get(pool.id, id)))
  return ends.some(end => end && end >= session.authTime)
}

function directoryId(provider: string, { nameId, sessionIndex }: DirectorySession): string {
  return `directory:${JSON.stringify([provider, nameId, sessionIndex])}`
}

/**
 * Whether an application may be answered out of a browser session, without the sign-in page: only where it trusts who
 * vouched for the session.
 */
export function answersRequest(ctx: ClientContext, session: BrowserSession, request: AuthorizationRequest): boolean {
  const { prompt, identityProvider, maxAge } = request
  // No age at all is no session at all (OpenID Connect Core, 3.1.2.1).
  if (prompt === 'login' || maxAge === 0) return false
  const { provider = localProvider } = session
  if (!ctx.client.settings.SupportedIdentityProviders?.includes(provider)) return false
  if (identityProvider !== undefined && identityProvider !== provider) return false
  return maxAge === undefined || ctx.now().getTime() - session.authTime.getTime() <= maxAge * 1000
}

function maySignIn({ enabled, status }: User): boolean {
  return enabled && (status === 'CONFIRMED' || status === 'EXTERNAL_PROVIDER')
}

// Browsers keep none above 4096 bytes, its name and attributes included.
const longestCookie = 3_800

function openCookie({ seal }: Context, cookie: string | undefined): Sealed | undefined {
  if (!cookie || cookie.length > longestCookie) return undefined
  const plain = seal.open(purpose, '', cookie)
  if (!plain) return undefined
  // The text was authenticated, so it has the form that startBrowserSession wrote; only its dates became texts.
  const sealed = JSON.parse(plain.toString('utf8')) as Sealed
  return { ...sealed, authTime: new Date(sealed.authTime), expiresAt: new Date(sealed.expiresAt) }
}

function endId({ id }: BrowserSession): string {
  return `browser:${id}`
}
