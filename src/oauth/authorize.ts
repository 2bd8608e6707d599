import type { ClientContext } from '../context.ts'
import type { IdentityProvider } from '../domain/identity-provider.ts'
import { loginRequired, OAuthError, serverError } from '../domain/oauth-errors.ts'
import { answersRequest, browserSessionCookie, resumeBrowserSession } from '../flows/authorization/browser-session.ts'
import { finishAuthorization } from '../flows/authorization/finish.ts'
import { errorLocation } from '../flows/authorization/locations.ts'
import { type AuthorizationRequest, checkAuthorizationRequest } from '../flows/authorization/request.ts'
import { allowsPasswords, findProvider, localProvider, providersOf } from '../flows/federation/providers.ts'
import { beginRoundTrip } from '../flows/federation/round-trip.ts'
import { readCookies } from '../web/cookies.ts'
import { redirection } from '../web/redirect.ts'
import { addressOf, type Call, type Endpoint } from './endpoint.ts'
import { errorPage } from './error-page.ts'
import { tripCookies } from './round-trip.ts'

/**
 * Sends the browser back with the result where somebody is signed in in it already, else on to the sign-in page.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html
 */
export const authorizeEndpoint: Endpoint = {
  name: 'authorize',
  path: '/oauth2/authorize',
  methods: ['GET'],
  isForScripts: false,

  async answer(call) {
    const { ctx } = call
    const checked = await checkAuthorizationRequest(ctx, call.host, addressOf(call).searchParams)
    if (checked.kind === 'page') {
      call.clientId = checked.clientId
      return errorPage(call, checked.error)
    }
    if (checked.kind === 'redirect') {
      call.result = checked.error
      return redirection(ctx.config, checked.location)
    }
    call.poolId = checked.ctx.pool.id
    call.clientId = checked.ctx.client.id
    const { location, cookies } = await nextOf(call, checked.ctx, checked.request)
    return redirection(ctx.config, location, cookies)
  },
}

interface Next {
  readonly location: string
  readonly cookies?: readonly string[]
}

async function nextOf(call: Call, ctx: ClientContext, request: AuthorizationRequest): Promise<Next> {
  try {
    const provider = await chosenProvider(ctx, request)
    // Who names a provider wants its word, not that of an hour ago; silently, nobody can be asked.
    const mayResume = request.prompt === 'none' || !isOutside(request)
    const resumed = mayResume && (await resumeBrowserSession(ctx, readCookies(call.request).get(browserSessionCookie)))
    if (resumed && answersRequest(ctx, resumed.session, request)) {
      const { user, session } = resumed
      return { location: await finishAuthorization(ctx, request, { user, session }) }
    }
    if (provider && request.prompt !== 'none') return await leave(call, ctx, { request, provider })
  } catch (error) {
    // The application is told by a redirect, since the browser could make nothing of a status.
    if (!(error instanceof OAuthError)) ctx.log.error({ err: error, requestId: ctx.request.id }, 'bug')
    const told = error instanceof OAuthError ? error : serverError()
    call.result = told.code
    return { location: errorLocation(request, told) }
  }
  call.result = request.prompt === 'none' ? 'login_required' : 'login'
  return {
    location: request.prompt === 'none' ? errorLocation(request, loginRequired()) : `/login${addressOf(call).search}`,
  }
}

/** The provider that the application named, or the only one there is to sign in by. */
async function chosenProvider(
  ctx: ClientContext,
  { identityProvider: name }: AuthorizationRequest,
): Promise<IdentityProvider | undefined> {
  if (name !== undefined) return findProvider(ctx, { name })
  if (allowsPasswords(ctx.client)) return undefined
  const [only, ...others] = await providersOf(ctx)
  return others.length === 0 ? only : undefined
}

function isOutside({ identityProvider }: AuthorizationRequest): boolean {
  return identityProvider !== undefined && identityProvider !== localProvider
}

async function leave(
  call: Call,
  ctx: ClientContext,
  asked: { readonly request: AuthorizationRequest; readonly provider: IdentityProvider },
): Promise<Next> {
  const { location, kept } = await beginRoundTrip(ctx, {
    ...asked,
    host: call.host,
    query: addressOf(call).searchParams,
  })
  call.result = 'provider'
  return { location, cookies: tripCookies(ctx, kept) }
}
