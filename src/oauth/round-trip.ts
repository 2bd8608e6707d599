import type { ClientContext } from '../context.ts'
import { browserSessionCookie, browserSessionSeconds } from '../flows/authorization/browser-session.ts'
import { finishRoundTrip, roundTripSeconds } from '../flows/federation/round-trip.ts'
import { cookie, isSecure } from '../web/cookies.ts'
import type { HttpAnswer } from '../web/exchange.ts'
import { redirection } from '../web/redirect.ts'
import { awayCookies, keptBy, withoutAway } from './away-cookies.ts'
import type { Call } from './endpoint.ts'
import { errorPage } from './error-page.ts'

const trip = { cookies: ['csrf-state', 'csrf-state-legacy'], seconds: roundTripSeconds } as const

/** The cookies by which a browser that is sent to a provider is known again. */
export function tripCookies({ config }: ClientContext, kept: string): readonly string[] {
  return awayCookies(config, trip, kept)
}

/** Answers a browser that is back from a provider. */
export async function answerReturn(
  call: Call,
  path: '/oauth2/idpresponse' | '/saml2/idpresponse',
  { state, brought }: { readonly state: string | undefined; readonly brought: ReadonlyMap<string, string> },
): Promise<HttpAnswer> {
  const { ctx, host, request } = call
  const returned = await finishRoundTrip(ctx, { host, path, state, brought, kept: keptBy(request, trip) })
  if (returned.kind === 'page') return errorPage(call, returned.error)
  call.poolId = returned.ctx?.pool.id
  call.clientId = returned.ctx?.client.id
  if (returned.error !== undefined) call.result = returned.error
  const secure = isSecure(ctx.config)
  const session =
    returned.session === undefined
      ? []
      : [cookie(browserSessionCookie, returned.session, { secure, maxAge: browserSessionSeconds })]
  return redirection(ctx.config, returned.location, [...session, ...withoutAway(ctx.config, trip)])
}
