import type { ClientContext } from '../context.ts'
import { loginRequired, serverError } from '../domain/oauth-errors.ts'
import { answersRequest, browserSessionCookie, resumeBrowserSession } from '../flows/authorization/browser-session.ts'
import { finishAuthorization } from '../flows/authorization/finish.ts'
import { errorLocation } from '../flows/authorization/locations.ts'
import { type AuthorizationRequest, checkAuthorizationRequest } from '../flows/authorization/request.ts'
import { readCookies } from '../web/cookies.ts'
import { redirect } from '../web/redirect.ts'
import type { Call, Endpoint } from './endpoint.ts'
import { errorPage } from './error-page.ts'

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
    const { ctx, url } = call
    const checked = await checkAuthorizationRequest(ctx, call.host, url.searchParams)
    if (checked.kind === 'page') {
      call.clientId = checked.clientId
      return errorPage(call, checked.error, new URLSearchParams())
    }
    if (checked.kind === 'redirect') {
      call.result = checked.error
      return redirect(ctx.config, checked.location)
    }
    call.poolId = checked.ctx.pool.id
    call.clientId = checked.ctx.client.id
    return redirect(ctx.config, await nextOf(call, checked.ctx, checked.request))
  },
}

async function nextOf(call: Call, ctx: ClientContext, request: AuthorizationRequest): Promise<string> {
  try {
    const resumed = await resumeBrowserSession(ctx, readCookies(call.request).get(browserSessionCookie))
    if (resumed && answersRequest(ctx, resumed.session, request))
      return await finishAuthorization(ctx, request, { user: resumed.user, authTime: resumed.session.authTime })
  } catch (error) {
    // The application is told by a redirect, since the browser could make nothing of a status.
    ctx.log.error({ err: error, requestId: ctx.request.id }, 'bug')
    call.result = 'server_error'
    return errorLocation(request, serverError())
  }
  call.result = request.prompt === 'none' ? 'login_required' : 'login'
  return request.prompt === 'none' ? errorLocation(request, loginRequired()) : `/login${call.url.search}`
}
