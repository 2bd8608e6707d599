import type { ClientContext, PoolContext } from '../../context.ts'
import { CognitoError } from '../../domain/errors/cognito-error.ts'
import type { IdentityProvider } from '../../domain/identity-provider.ts'
import {
  OAuthError,
  type PageErrorCode,
  requestRefused,
  samlResponseInvalid,
  serverError,
} from '../../domain/oauth-errors.ts'
import type { Brought, Federation, Proof, Trip } from '../../federation/provider.ts'
import { startBrowserSession } from '../authorization/browser-session.ts'
import { finishAuthorization } from '../authorization/finish.ts'
import { errorLocation } from '../authorization/locations.ts'
import type { AuthorizationRequest } from '../authorization/request.ts'
import { poolOfHost } from '../domains.ts'
import { samlSigningKey } from '../saml-certificate.ts'
import { federate } from './federate.ts'
import { settingsOf } from './providers.ts'

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
      readonly ctx?: ClientContext
      readonly location: string
      /** Of the browser session that began. */
      readonly session?: string
      readonly error?: string
    }

export function tripTo(
  ctx: PoolContext,
  provider: IdentityProvider,
  { returnUrl, state }: Pick<Trip, 'returnUrl' | 'state'>,
): Trip {
  return { provider, settings: settingsOf(ctx, provider), returnUrl, state, signingKey: () => samlSigningKey(ctx) }
}

/** Signs in, once, whomever a provider vouches for; what fails is told to the application. */
export async function arrive(
  ctx: ClientContext,
  request: AuthorizationRequest,
  { provider, prove }: { readonly provider: IdentityProvider; readonly prove: () => Promise<Proof> },
): Promise<Returned> {
  try {
    const { once, session: directory, sessionEnds: until, ...proof } = await prove()
    if (once && !(await ctx.store.spent.spend(ctx.pool.id, once.id, ctx.now(), once.until)).first)
      throw samlResponseInvalid('SAML Assertion was used already')
    const user = await federate(ctx, { provider, ...proof })
    const { cookie, session } = await startBrowserSession(ctx, user, {
      provider: provider.name,
      ...(directory && { directory }),
      ...(until && { until }),
    })
    const location = await finishAuthorization(ctx, withNonce(ctx, request), { user, session })
    return { kind: 'redirect', ctx, location, session: cookie }
  } catch (error) {
    const known = toldOf(error)
    if (!known) ctx.log.error({ err: error, requestId: ctx.request.id }, 'bug')
    const told = known ?? serverError()
    const { code, description } = told
    ctx.log.info({ event: 'federationFailed', poolId: ctx.pool.id, provider: provider.name, reason: description })
    return { kind: 'redirect', ctx, location: errorLocation(request, told), error: code }
  }
}

// About as long as those that were seen.
const nonceBytes = 128

/** The service adds a nonce that the application did not send; libraries that are as strict as the standard refuse it. */
function withNonce({ config, random }: ClientContext, request: AuthorizationRequest): AuthorizationRequest {
  const isAdded = config.federatedNonce === 'aws' && request.nonce === undefined
  return isAdded ? { ...request, nonce: random.bytes(nonceBytes).toString('base64url') } : request
}

function toldOf(error: unknown): OAuthError | undefined {
  if (error instanceof OAuthError) return error
  return error instanceof CognitoError ? requestRefused(error.message) : undefined
}

/** Of the host that the browser uses, for its cookies are there: the pool's own, else the public one. */
export async function originOf(ctx: PoolContext, host: string | undefined): Promise<string> {
  const { publicUrl } = ctx.config
  const isOwn = (await poolOfHost(ctx, host))?.id === ctx.pool.id
  return isOwn ? `${new URL(publicUrl).protocol}//${host}` : publicUrl
}
