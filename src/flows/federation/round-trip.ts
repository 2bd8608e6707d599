import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { ClientContext, Context } from '../../context.ts'
import { CognitoError } from '../../domain/errors/cognito-error.ts'
import type { IdentityProvider } from '../../domain/identity-provider.ts'
import {
  OAuthError,
  type PageErrorCode,
  requestRefused,
  requestTooLongToLeave,
  samlResponseInvalid,
  serverError,
} from '../../domain/oauth-errors.ts'
import type { Brought, Federation, Remembered, Trip } from '../../federation/provider.ts'
import { equal } from '../../platform/equal.ts'
import { startBrowserSession } from '../authorization/browser-session.ts'
import { finishAuthorization } from '../authorization/finish.ts'
import { errorLocation } from '../authorization/locations.ts'
import { type AuthorizationRequest, checkAuthorizationRequest } from '../authorization/request.ts'
import { poolOfHost } from '../domains.ts'
import { samlSigningKey } from '../saml-certificate.ts'
import { federate } from './federate.ts'
import { findProvider, settingsOf } from './providers.ts'

/** From here to a provider and back takes five minutes at most. */
export const roundTripSeconds = 300

const purpose = 'round-trip'
// Browsers keep no cookie above 4096 bytes, its name and attributes included.
const longestSealed = 3_800
// More than any request can have that fits above.
const longestPlain = 32_768

/** What the browser keeps, sealed, while it is away. */
interface Away {
  readonly state: string
  readonly poolId: string
  readonly clientId: string
  readonly provider: string
  readonly returnUrl: string
  /** What the application asked for: read again on the way back, for clients change. */
  readonly query: string
  readonly remember: Remembered
  readonly expiresAt: number
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
  const trip: Trip = {
    provider,
    settings: settingsOf(ctx, provider),
    returnUrl: `${await originOf(ctx, asked.host)}${federation.returnPath}`,
    state: ctx.random.bytes(24).toString('base64url'),
    signingKey: () => samlSigningKey(ctx),
  }
  const { prompt, loginHint } = request
  const wishes = { loginHint, prompt: prompt === 'none' ? undefined : prompt }
  const { location, remember } = await federation.begin(ctx, trip, wishes)
  const kept = seal(ctx, {
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

/** What a browser came back with, and where to. */
export interface Return {
  readonly host: string | undefined
  readonly path: Federation['returnPath']
  /** Its `state` or RelayState. */
  readonly state: string | undefined
  readonly brought: Brought
  /** What it kept, by each of its cookies. */
  readonly kept: readonly (string | undefined)[]
}

export type Returned =
  /** Nobody was on the way by this browser, or not any more: there is no application to tell. */
  | { readonly kind: 'page'; readonly error: PageErrorCode }
  | {
      readonly kind: 'redirect'
      readonly ctx: ClientContext
      readonly location: string
      /** Of the browser session that began. */
      readonly session?: string
      readonly error?: string
    }

/** Takes a browser back from a provider: once, within its time, in the browser that left and nowhere else. */
export async function finishRoundTrip(ctx: Context, back: Return): Promise<Returned> {
  const away = await takeAway(ctx, back)
  if (!away) return { kind: 'page', error: 'sign_in_expired' }
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
  try {
    const provider = await findProvider(ctx, { name: away.provider })
    if (!provider) return { kind: 'page', error: 'login_option_unavailable' }
    const federation = ctx.federations[provider.type]
    if (federation.returnPath !== back.path) return { kind: 'page', error: 'sign_in_expired' }
    const { returnUrl, state, remember } = away
    const trip: Trip = {
      provider,
      settings: settingsOf(ctx, provider),
      returnUrl,
      state,
      signingKey: () => samlSigningKey(ctx),
    }
    const { once, ...proof } = await federation.finish(ctx, trip, remember, back.brought)
    if (once && !(await ctx.store.spent.spend(ctx.pool.id, once.id, ctx.now(), once.until)).first)
      throw samlResponseInvalid('SAML Assertion was used already')
    const user = await federate(ctx, { provider, ...proof })
    const { cookie, session } = await startBrowserSession(ctx, user, { provider: provider.name })
    const location = await finishAuthorization(ctx, request, { user, session })
    return { kind: 'redirect', ctx, location, session: cookie }
  } catch (error) {
    const told = toldOf(error)
    if (!told) ctx.log.error({ err: error, requestId: ctx.request.id }, 'bug')
    const { code, description } = told ?? serverError()
    ctx.log.info({ event: 'federationFailed', poolId: ctx.pool.id, provider: away.provider, reason: description })
    return { kind: 'redirect', ctx, location: errorLocation(request, told ?? serverError()), error: code }
  }
}

function toldOf(error: unknown): OAuthError | undefined {
  if (error instanceof OAuthError) return error
  return error instanceof CognitoError ? requestRefused(error.message) : undefined
}

/** The trip that this browser was sent on, if the state is its own and it has not come back before. */
async function takeAway(ctx: Context, { state, kept }: Return): Promise<Away | undefined> {
  if (!state) return undefined
  const away = kept.map(sealed => open(ctx, sealed)).find(trip => trip && equal(trip.state, state))
  const now = ctx.now()
  if (!away || away.expiresAt <= now.getTime()) return undefined
  const { first } = await ctx.store.spent.spend(away.poolId, `trip:${away.state}`, now, new Date(away.expiresAt))
  return first ? away : undefined
}

/** Of the host that the browser uses, for its cookies are there: the pool's own, else the public one. */
async function originOf(ctx: ClientContext, host: string | undefined): Promise<string> {
  const { publicUrl } = ctx.config
  const isOwn = (await poolOfHost(ctx, host))?.id === ctx.pool.id
  return isOwn ? `${new URL(publicUrl).protocol}//${host}` : publicUrl
}

function seal(ctx: Context, away: Away): string {
  // Before it is sealed: what is encrypted does not get shorter.
  const sealed = ctx.seal.seal(purpose, '', deflateRawSync(JSON.stringify(away)))
  if (sealed.length > longestSealed) throw requestTooLongToLeave()
  return sealed
}

function open(ctx: Context, sealed: string | undefined): Away | undefined {
  const bytes = sealed && sealed.length <= longestSealed ? ctx.seal.open(purpose, '', sealed) : undefined
  if (!bytes) return undefined
  // Sound because only seal() writes what opens.
  return JSON.parse(inflateRawSync(bytes, { maxOutputLength: longestPlain }).toString()) as Away
}
