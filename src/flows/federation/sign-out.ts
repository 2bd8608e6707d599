import type { Context, PoolContext } from '../../context.ts'
import type { IdentityProvider } from '../../domain/identity-provider.ts'
import { OAuthError, type PageErrorCode, samlResponseInvalid } from '../../domain/oauth-errors.ts'
import { type Pool, regionOf } from '../../domain/pool.ts'
import type { Carried, Remembered, SignOutOrder } from '../../federation/provider.ts'
import { type BrowserSession, endDirectorySessions } from '../authorization/browser-session.ts'
import { poolOfHost } from '../domains.ts'
import { originOf, tripTo } from './arrive.ts'
import { type Kept, sealKept, takeKept } from './kept.ts'

/** From here to a directory and back takes five minutes at most. */
export const signOutSeconds = 300

/** What the browser keeps while its directory signs it out. */
interface SigningOut extends Kept {
  readonly provider: string
  /** Of the sign-out: where it leads is read again on the way back, for clients change. */
  readonly query: string
  readonly remember: Remembered
}

/**
 * Sends a browser whose session has just ended to the directory that vouched for it, if they sign people out together.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-saml-idp-sign-out.html
 */
export async function beginSignOut(
  ctx: PoolContext,
  { provider: name, directory }: BrowserSession,
  { host, query }: { readonly host: string | undefined; readonly query: URLSearchParams },
): Promise<{ readonly location: string; readonly kept: string } | undefined> {
  const provider = name === undefined ? undefined : await ctx.store.identityProviders.get(ctx.pool.id, name)
  if (!provider || !directory || !signsOut(provider)) return undefined
  const state = ctx.random.bytes(24).toString('base64url')
  const trip = tripTo(ctx, provider, { returnUrl: `${await originOf(ctx, host)}/saml2/logout`, state })
  try {
    const left = await ctx.federations.SAML.beginSignOut(ctx, trip, directory)
    if (!left) return undefined
    const expiresAt = ctx.now().getTime() + signOutSeconds * 1000
    const kept = { state, poolId: ctx.pool.id, expiresAt, provider: provider.name, query: query.toString() }
    return {
      location: left.location,
      kept: sealKept<SigningOut>(ctx, 'sign-out', { ...kept, remember: left.remember }),
    }
  } catch (error) {
    // Nobody is kept from signing out here by a directory that cannot be told.
    tell(ctx, error, { poolId: ctx.pool.id, provider: provider.name })
    return undefined
  }
}

/** What a directory brings by a browser, and where to. */
export interface BroughtBack {
  readonly host: string | undefined
  readonly path: string
  /** RelayState. */
  readonly state: string | undefined
  readonly carried: Carried
}

type PageRefusal = { readonly kind: 'page'; readonly error: PageErrorCode }

/** Takes a browser back that the directory has signed out. Answers the query with which the sign-out began. */
export async function finishSignOut(
  ctx: Context,
  back: BroughtBack & { readonly kept: readonly (string | undefined)[] },
): Promise<PageRefusal | { readonly kind: 'done'; readonly query: URLSearchParams }> {
  const unconfirmed = { kind: 'page', error: 'sign_out_unconfirmed' } as const
  const away = await takeKept<SigningOut>(ctx, 'sign-out', back)
  const poolCtx = away && (await poolOf(ctx, back.host, away.poolId))
  const provider = poolCtx && (await poolCtx.store.identityProviders.get(away.poolId, away.provider))
  if (!provider || !signsOut(provider)) return unconfirmed
  const { poolId, remember, query, state } = away
  try {
    const trip = tripTo(poolCtx, provider, { returnUrl: `${await originOf(poolCtx, back.host)}${back.path}`, state })
    const isComplete = await ctx.federations.SAML.finishSignOut(poolCtx, trip, remember, back.carried)
    if (!isComplete) ctx.log.info({ event: 'signOutIncomplete', poolId, provider: provider.name })
    return { kind: 'done', query: new URLSearchParams(query) }
  } catch (error) {
    tell(ctx, error, { poolId, provider: provider.name })
    return unconfirmed
  }
}

/** Does what a directory asks: ends the sessions of a person. Answers where the browser takes the answer to. */
export async function takeSignOut(
  ctx: Context,
  back: BroughtBack & { readonly poolId: string | undefined },
): Promise<PageRefusal | { readonly kind: 'done'; readonly location: string }> {
  const refused = { kind: 'page', error: 'sign_out_refused' } as const
  const poolCtx = await poolOf(ctx, back.host, back.poolId)
  if (!poolCtx) return refused
  try {
    const { providers, order } = await readOrder(poolCtx, back)
    const { store, pool, now } = poolCtx
    const { once } = order
    if (!(await store.spent.spend(pool.id, once.id, now(), once.until)).first)
      throw samlResponseInvalid('LogoutRequest was used already')
    for (const { name: provider } of providers) {
      await endDirectorySessions(poolCtx, provider, order)
      ctx.log.info({ event: 'directorySignedOut', poolId: pool.id, provider })
    }
    return { kind: 'done', location: order.location }
  } catch (error) {
    tell(ctx, error, { poolId: poolCtx.pool.id })
    return refused
  }
}

// The bindings document bounds it at 80 bytes, and directories do not.
const longestRelayState = 1_024

/** Directories of one name may be several providers: what is signed is for all of those whose keys vouch for it. */
async function readOrder(
  ctx: PoolContext,
  { host, path, state = '', carried }: BroughtBack,
): Promise<{ readonly providers: readonly IdentityProvider[]; readonly order: SignOutOrder }> {
  if (state.length > longestRelayState) throw samlResponseInvalid('RelayState is too long')
  const entity = await ctx.federations.SAML.issuerOf(carried)
  const returnUrl = `${await originOf(ctx, host)}${path}`
  const providers: IdentityProvider[] = []
  let [order, refusal]: [SignOutOrder | undefined, OAuthError] = [
    undefined,
    samlResponseInvalid('the issuer is another one'),
  ]
  for (const provider of await directoriesOf(ctx, entity)) {
    try {
      const read = await ctx.federations.SAML.readSignOut(ctx, tripTo(ctx, provider, { returnUrl, state }), carried)
      order ??= read
      providers.push(provider)
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error
      refusal = error
    }
  }
  if (!order) throw refusal
  return { providers, order }
}

async function directoriesOf({ store, pool }: PoolContext, entity: string): Promise<readonly IdentityProvider[]> {
  const found: IdentityProvider[] = []
  for (let after: string | undefined, more = true; more; ) {
    const { items, next } = await store.identityProviders.list(pool.id, { limit: 60, after })
    found.push(...items.filter(provider => provider.entity === entity && signsOut(provider)))
    after = next
    more = next !== undefined
  }
  return found
}

function signsOut({ type, details }: IdentityProvider): boolean {
  return type === 'SAML' && details.IDPSignout === 'true'
}

/** A pool by its own host or by its id; on a host of its own it is that one only. */
export async function poolOf(
  ctx: Context,
  host: string | undefined,
  id: string | undefined,
): Promise<PoolContext | undefined> {
  const owner = await poolOfHost(ctx, host)
  const pool: Pool | undefined = id === undefined ? owner : await ctx.store.pools.get(id)
  if (!pool || (owner && owner.id !== pool.id)) return undefined
  return { ...ctx, pool, request: { ...ctx.request, region: regionOf(pool.id) } }
}

function tell(ctx: Context, error: unknown, about: { readonly poolId: string; readonly provider?: string }): void {
  if (!(error instanceof OAuthError)) ctx.log.error({ err: error, requestId: ctx.request.id }, 'bug')
  const reason = error instanceof OAuthError ? error.description : undefined
  ctx.log.info({ event: 'signOutFailed', ...about, reason })
}
