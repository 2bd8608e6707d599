import type { Brought, Carried } from '../federation/provider.ts'
import { finishSignOut, signOutSeconds, takeSignOut } from '../flows/federation/sign-out.ts'
import type { HttpAnswer } from '../web/exchange.ts'
import { readForm } from '../web/form.ts'
import { redirection } from '../web/redirect.ts'
import { keptBy, withoutAway } from './away-cookies.ts'
import { addressOf, type Call, type Endpoint } from './endpoint.ts'
import { errorPage } from './error-page.ts'
import { logoutTarget } from './logout-target.ts'
import { largestSamlForm } from './saml-response.ts'

export const signOutErrand = { cookies: ['sign-out-state', 'sign-out-state-legacy'], seconds: signOutSeconds } as const

/**
 * Where SAML directories send browsers back that they have signed out, and those that shall be signed out here.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-saml-idp-sign-out.html
 */
export const samlLogoutEndpoint: Endpoint = {
  name: 'saml2-logout',
  path: '/saml2/logout',
  methods: ['GET', 'POST'],
  isForScripts: false,
  answer: call => answer(call, undefined),
}

/** The same on the public URL, where the host does not say which pool a directory's request is for. */
export const poolSamlLogoutEndpoint: Endpoint = {
  ...samlLogoutEndpoint,
  path: '/:poolId/saml2/logout',
  answer: call => answer(call, addressOf(call).pathname.split('/')[1]),
}

async function answer(call: Call, poolId: string | undefined): Promise<HttpAnswer> {
  call.limit('federation')
  const { ctx, host, request } = call
  const given = await messageOf(call)
  if (!given || given.fields.has('SAMLRequest') === given.fields.has('SAMLResponse'))
    return errorPage(call, 'invalid_request')
  const { fields, carried } = given
  const back = { host, path: addressOf(call).pathname, state: fields.get('RelayState'), carried }
  if (fields.has('SAMLRequest')) {
    const taken = await takeSignOut(ctx, { ...back, poolId })
    return taken.kind === 'page' ? errorPage(call, taken.error) : redirection(ctx.config, taken.location)
  }
  const finished = await finishSignOut(ctx, { ...back, kept: keptBy(request, signOutErrand) })
  if (finished.kind === 'page') return errorPage(call, finished.error)
  const target = await logoutTarget(call, finished.query)
  if ('error' in target) return errorPage(call, target.error)
  return redirection(ctx.config, target.location, withoutAway(ctx.config, signOutErrand))
}

/** By a form as the service wants it, or by the address, which is all that some directories know. */
async function messageOf(call: Call): Promise<{ readonly fields: Brought; readonly carried: Carried } | undefined> {
  if (call.request.method === 'GET') {
    const query = addressOf(call).search.slice(1)
    return { fields: new Map(new URLSearchParams(query)), carried: { binding: 'redirect', query } }
  }
  const read = await readForm(call.request, largestSamlForm)
  return read.kind === 'form' ? { fields: read.form, carried: { binding: 'post', form: read.form } } : undefined
}
