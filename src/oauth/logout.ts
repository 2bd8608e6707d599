import { browserSessionCookie, endBrowserSession } from '../flows/authorization/browser-session.ts'
import { beginSignOut } from '../flows/federation/sign-out.ts'
import { isSecure, readCookies, withoutCookie } from '../web/cookies.ts'
import { redirection } from '../web/redirect.ts'
import { awayCookies } from './away-cookies.ts'
import { addressOf, type Endpoint } from './endpoint.ts'
import { errorPage } from './error-page.ts'
import { logoutTarget } from './logout-target.ts'
import { signOutErrand } from './saml-logout.ts'

/**
 * Ends the browser session whatever the parameters are, then goes where they say: to an address that the client has
 * registered for it, or to the sign-in page; by way of the directory that vouched for the session, where it is told.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
 */
export const logoutEndpoint: Endpoint = {
  name: 'logout',
  path: '/logout',
  methods: ['GET'],
  isForScripts: false,

  async answer(call) {
    const { config } = call.ctx
    const query = addressOf(call).searchParams
    const ended = await endBrowserSession(call.ctx, readCookies(call.request).get(browserSessionCookie))
    const cookies = [withoutCookie(browserSessionCookie, { secure: isSecure(config) })]
    const target = await logoutTarget(call, query)
    if ('error' in target) return errorPage(call, target.error, { parameters: query, cookies })
    const { ctx, location } = target
    const left =
      ended?.poolId === ctx.pool.id ? await beginSignOut(ctx, ended.session, { host: call.host, query }) : undefined
    if (!left) return redirection(config, location, cookies)
    call.result = 'provider'
    return redirection(config, left.location, [...cookies, ...awayCookies(config, signOutErrand, left.kept)])
  },
}
