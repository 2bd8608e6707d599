import type { ClientContext, Context } from '../../context.ts'
import type { IdentityProvider } from '../../domain/identity-provider.ts'
import type { Remembered } from '../../federation/provider.ts'
import { type AuthorizationRequest, checkAuthorizationRequest } from '../authorization/request.ts'
import { arrive, originOf, type Return, type Returned, tripTo } from './arrive.ts'
import { type Kept, sealKept, takeKept } from './kept.ts'
import { findProvider } from './providers.ts'
import { finishUnasked } from './unasked.ts'

/** From here to a provider and back takes five minutes at most. */
export const roundTripSeconds = 300

const purpose = 'round-trip'

/** What the browser keeps, sealed, while it is away. */
interface Away extends Kept {
  readonly clientId: string
  readonly provider: string
  readonly returnUrl: string
  /** What the application asked for: read again on the way back, for clients change. */
  readonly query: string
  readonly remember: Remembered
}

/** Sends a browser to a provider. `kept` is for the cookie that it has to come back with; throws OAuthError. */
export async function beginRoundTrip(
  ctx: ClientContext,
  asked: {
    readonly provider: IdentityProvider
    readonly request: AuthorizationRequest
    readonly host: string | undefined
    readonly query: URLSearchParams
  },
): Promise<{ readonly location: string; readonly kept: string }> {
  const { provider, request, query } = asked
  const federation = ctx.federations[provider.type]
  const trip = tripTo(ctx, provider, {
    returnUrl: `${await originOf(ctx, asked.host)}${federation.returnPath}`,
    state: ctx.random.bytes(24).toString('base64url'),
  })
  const { prompt, loginHint } = request
  const wishes = { loginHint, prompt: prompt === 'none' ? undefined : prompt }
  const { location, remember } = await federation.begin(ctx, trip, wishes)
  const kept = sealKept<Away>(ctx, purpose, {
    state: trip.state,
    poolId: ctx.pool.id,
    clientId: ctx.client.id,
    provider: provider.name,
    returnUrl: trip.returnUrl,
    query: query.toString(),
    remember,
    expiresAt: ctx.now().getTime() + roundTripSeconds * 1000,
  })
  return { location, kept }
}

/** Takes a browser back from a provider: once, within its time, in the browser that left and nowhere else. */
export async function finishRoundTrip(ctx: Context, back: Return): Promise<Returned> {
  const away = await takeAway(ctx, back)
  if (!away) return finishUnasked(ctx, back)
  const checked = await checkAuthorizationRequest(ctx, back.host, new URLSearchParams(away.query))
  if (checked.kind === 'page') return { kind: 'page', error: checked.error }
  const { poolId, clientId } = away
  if (checked.kind === 'valid' && (checked.ctx.pool.id !== poolId || checked.ctx.client.id !== clientId))
    return { kind: 'page', error: 'sign_in_expired' }
  if (checked.kind === 'redirect') return { kind: 'page', error: 'invalid_request' }
  return signIn(checked.ctx, checked.request, { away, back })
}

async function signIn(
  ctx: ClientContext,
  request: AuthorizationRequest,
  { away, back }: { readonly away: Away; readonly back: Return },
): Promise<Returned> {
  const { returnUrl, state, remember } = away
  const provider = await findProvider(ctx, { name: away.provider })
  if (!provider) return { kind: 'page', error: 'login_option_unavailable' }
  const federation = ctx.federations[provider.type]
  if (federation.returnPath !== back.path) return { kind: 'page', error: 'sign_in_expired' }
  return arrive(ctx, request, {
    provider,
    prove: () => federation.finish(ctx, tripTo(ctx, provider, { returnUrl, state }), remember, back.brought),
  })
}

/** The trip that this browser was sent on, if the state is its own and it has not come back before. */
function takeAway(ctx: Context, { state, kept }: Return): Promise<Away | undefined> {
  return takeKept<Away>(ctx, purpose, { state, kept })
}
