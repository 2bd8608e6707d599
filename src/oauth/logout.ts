import type { ClientContext } from '../context.ts'
import type { Client } from '../domain/client.ts'
import type { PageErrorCode } from '../domain/oauth-errors.ts'
import { browserSessionCookie, endBrowserSession } from '../flows/authorization/browser-session.ts'
import { resultLocation } from '../flows/authorization/locations.ts'
import { clientOfHost } from '../flows/domains.ts'
import { scopesOfClient } from '../flows/resource-servers.ts'
import { isSecure, readCookies, withoutCookie } from '../web/cookies.ts'
import { redirection } from '../web/redirect.ts'
import { addressOf, type Call, type Endpoint } from './endpoint.ts'
import { errorPage } from './error-page.ts'

/**
 * Ends the browser session whatever the parameters are, then goes where they say: to an address that the client has
 * registered for it, or to the sign-in page.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
 */
export const logoutEndpoint: Endpoint = {
  name: 'logout',
  path: '/logout',
  methods: ['GET'],
  isForScripts: false,

  async answer(call) {
    await endBrowserSession(call.ctx, readCookies(call.request).get(browserSessionCookie))
    const next = await nextOf(call)
    const cookies = [withoutCookie(browserSessionCookie, { secure: isSecure(call.ctx.config) })]
    if (typeof next === 'string') return redirection(call.ctx.config, next, cookies)
    return errorPage(call, next.error, { parameters: addressOf(call).searchParams, cookies })
  },
}

async function nextOf(call: Call): Promise<string | { readonly error: PageErrorCode }> {
  const query = addressOf(call).searchParams
  const id = single(query, 'client_id')
  const found = id === undefined ? undefined : await clientOfHost(call.ctx, call.host, id)
  if (!found) return { error: 'unknown_client' }
  const { client, pool } = found
  call.poolId = pool.id
  call.clientId = client.id
  return registeredTarget(client, query) ?? (await loginTarget(found, query)) ?? { error: 'missing_redirect_uri' }
}

/** An address that is not registered counts as not given, as in the service. `post_logout_redirect_uri` is OpenID Connect's name. */
function registeredTarget({ settings }: Client, query: URLSearchParams): string | undefined {
  const { LogoutURLs = [] } = settings
  const own = single(query, 'logout_uri')
  if (own !== undefined && LogoutURLs.includes(own)) return locationOf(own)
  const standard = single(query, 'post_logout_redirect_uri')
  return standard !== undefined && LogoutURLs.includes(standard)
    ? locationOf(standard, single(query, 'state'))
    : undefined
}

function locationOf(redirectUri: string, state?: string): string {
  return resultLocation({ redirectUri, responseType: 'code', ...(state !== undefined && { state }) }, [])
}

/** Without a scope, all those that the client may have. */
async function loginTarget(ctx: ClientContext, query: URLSearchParams): Promise<string | undefined> {
  const redirectUri = single(query, 'redirect_uri')
  const isForm = redirectUri !== undefined && ctx.client.settings.CallbackURLs?.includes(redirectUri)
  if (!isForm || single(query, 'response_type') === undefined) return undefined
  const onward = new URLSearchParams(query)
  if (!onward.has('scope')) onward.set('scope', (await scopesOfClient(ctx)).join(' '))
  return `/login?${onward}`
}

function single(query: URLSearchParams, name: string): string | undefined {
  const values = query.getAll(name)
  return values.length === 1 ? values[0] || undefined : undefined
}
