import type { ClientContext } from '../context.ts'
import type { Client } from '../domain/client.ts'
import type { PageErrorCode } from '../domain/oauth-errors.ts'
import { resultLocation } from '../flows/authorization/locations.ts'
import { clientOfHost } from '../flows/domains.ts'
import { scopesOfClient } from '../flows/resource-servers.ts'
import type { Call } from './endpoint.ts'

/** Where a sign-out ends: at an address that the client has registered for it, or on the sign-in page. */
export async function logoutTarget(
  call: Call,
  query: URLSearchParams,
): Promise<{ readonly ctx: ClientContext; readonly location: string } | { readonly error: PageErrorCode }> {
  const id = single(query, 'client_id')
  const found = id === undefined ? undefined : await clientOfHost(call.ctx, call.host, id)
  if (!found) return { error: 'unknown_client' }
  const { client, pool } = found
  call.poolId = pool.id
  call.clientId = client.id
  const location = registeredTarget(client, query) ?? (await loginTarget(found, query))
  return location === undefined ? { error: 'missing_redirect_uri' } : { ctx: found, location }
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
