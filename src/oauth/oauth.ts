/**
 * The endpoints of OAuth 2.0 and OpenID Connect: `/oauth2/*`, `/saml2/*` and `/logout`. This room owns their parameters, headers,
 * errors and redirects. It never decides who may have what: flows do. It shows no pages.
 */
import type { Hono, Context as HonoContext } from 'hono'
import type { Services } from '../context.ts'
import type { Metrics } from '../platform/metrics.ts'
import type { Rates } from '../web/rates.ts'
import { authorizeEndpoint } from './authorize.ts'
import { createAnswering, type Endpoint, preflight } from './endpoint.ts'
import { idpResponseEndpoint } from './idp-response.ts'
import { logoutEndpoint } from './logout.ts'
import { revokeEndpoint } from './revoke.ts'
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
]

/** Each request is logged and counted here, so that this has to come before what logs all the others. */
export function mountOAuth(
  app: Hono,
  services: Services,
  around: { readonly metrics: Metrics; readonly rates: Rates; readonly addressOf: (c: HonoContext) => string },
): void {
  const answer = createAnswering(services, around)
  for (const endpoint of oauthEndpoints) {
    if (endpoint.isForScripts) app.options(endpoint.path, c => preflight(c.req.raw))
    app.all(endpoint.path, c => answer(endpoint, c.req.raw, around.addressOf(c)))
  }
}
