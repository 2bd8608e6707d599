import type { ClientContext } from '../context.ts'
import { browserSessionCookie, browserSessionSeconds } from '../flows/authorization/browser-session.ts'
import { finishRoundTrip, roundTripSeconds } from '../flows/federation/round-trip.ts'
import { cookie, isSecure, readCookies, withoutCookie } from '../web/cookies.ts'
import type { HttpAnswer } from '../web/exchange.ts'
import { redirection } from '../web/redirect.ts'
import type { Call } from './endpoint.ts'
import { errorPage } from './error-page.ts'

// Forms that providers send bring the first one alone; browsers take it over plain HTTP from localhost at most, and the
// second one from everywhere.
const [tripCookie, legacyCookie] = ['csrf-state', 'csrf-state-legacy'] as const

/** The cookies by which a browser that is sent to a provider is known again. */
export function tripCookies({ config }: ClientContext, kept: string): readonly string[] {
  const maxAge = roundTripSeconds
  return [
    cookie(tripCookie, kept, { secure: true, sameSite: 'None', maxAge }),
    cookie(legacyCookie, kept, { secure: isSecure(config), sameSite: 'unset', maxAge }),
  ]
}

/** Answers a browser that is back from a provider. */
export async function answerReturn(
  call: Call,
  path: '/oauth2/idpresponse' | '/saml2/idpresponse',
  { state, brought }: { readonly state: string | undefined; readonly brought: ReadonlyMap<string, string> },
): Promise<HttpAnswer> {
  const { ctx, host, request } = call
  const cookies = readCookies(request)
  const kept = [cookies.get(tripCookie), cookies.get(legacyCookie)]
  const returned = await finishRoundTrip(ctx, { host, path, state, brought, kept })
  if (returned.kind === 'page') return errorPage(call, returned.error)
  call.poolId = returned.ctx?.pool.id
  call.clientId = returned.ctx?.client.id
  if (returned.error !== undefined) call.result = returned.error
  const secure = isSecure(ctx.config)
  const session =
    returned.session === undefined
      ? []
      : [cookie(browserSessionCookie, returned.session, { secure, maxAge: browserSessionSeconds })]
  const over = [withoutCookie(tripCookie, { secure: true, sameSite: 'None' }), withoutCookie(legacyCookie, { secure })]
  return redirection(ctx.config, returned.location, [...session, ...over])
}
