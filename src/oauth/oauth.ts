/**
 * The endpoints of OAuth 2.0 and OpenID Connect: `/oauth2/*`, `/saml2/*` and `/logout`. This room owns their parameters, headers,
 * errors and redirects. It never decides who may have what: flows do. It shows no pages.
 */
import type { Hono, Context as HonoContext } from 'hono'
import type { Services } from '../context.ts'
import type { Metrics } from '../platform/metrics.ts'
import { type Answering, onWeb } from '../web/exchange.ts'
import type { Rates } from '../web/rates.ts'
import { authorizeEndpoint } from './authorize.ts'
import { createAnswering, type Endpoint, preflight } from './endpoint.ts'
import { idpResponseEndpoint } from './idp-response.ts'
import { logoutEndpoint } from './logout.ts'
import { revokeEndpoint } from './revoke.ts'
import { poolSamlLogoutEndpoint, samlLogoutEndpoint } from './saml-logout.ts'
import { poolSamlMetadataEndpoint, samlMetadataEndpoint } from './saml-metadata.ts'
import { samlResponseEndpoint } from './saml-response.ts'
import { tokenEndpoint } from './token.ts'
import { userInfoEndpoint } from './user-info.ts'

export const oauthEndpoints: readonly Endpoint[] = [
  authorizeEndpoint,
  tokenEndpoint,
  userInfoEndpoint,
  revokeEndpoint,
  logoutEndpoint,
  idpResponseEndpoint,
  samlResponseEndpoint,
  samlLogoutEndpoint,
  poolSamlLogoutEndpoint,
  samlMetadataEndpoint,
  poolSamlMetadataEndpoint,
]

/** An endpoint at work: it logs and counts each request itself. */
export interface OAuthRoute {
  readonly endpoint: Endpoint
  readonly answer: Answering
}

export function createOAuth(
  services: Services,
  around: { readonly metrics: Metrics; readonly rates: Rates },
): readonly OAuthRoute[] {
  const answering = createAnswering(services, around)
  return oauthEndpoints.map(endpoint => ({ endpoint, answer: answering(endpoint) }))
}

/** For all that does not come past the router; before what logs all other requests. */
export function mountOAuth(app: Hono, routes: readonly OAuthRoute[], addressOf: (c: HonoContext) => string): void {
  for (const { endpoint, answer } of routes) {
    if (endpoint.isForScripts) app.options(endpoint.path, c => preflight(c.req.raw))
    app.all(endpoint.path, c => onWeb(answer, c.req.raw, addressOf(c)))
  }
}
