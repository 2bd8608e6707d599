import { readForm } from '../web/form.ts'
import type { Call, Endpoint } from './endpoint.ts'
import { errorPage } from './error-page.ts'
import { answerReturn } from './round-trip.ts'

/**
 * Where providers of OpenID Connect and social ones send browsers back, Apple by a form.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-oidc-idp-authentication.html
 */
export const idpResponseEndpoint: Endpoint = {
  name: 'idpresponse',
  path: '/oauth2/idpresponse',
  methods: ['GET', 'POST'],
  isForScripts: false,

  async answer(call) {
    call.limit('federation')
    const brought = await readBrought(call)
    if (!brought) return errorPage(call, 'invalid_request', new URLSearchParams())
    return answerReturn(call, '/oauth2/idpresponse', { state: brought.get('state'), brought })
  },
}

/** Nothing where a parameter comes twice: which of the two was meant is nobody's guess. */
async function readBrought({ request, url }: Call): Promise<ReadonlyMap<string, string> | undefined> {
  if (request.method === 'POST') {
    const read = await readForm(request)
    return read.kind === 'form' ? read.form : undefined
  }
  const pairs = [...url.searchParams]
  const brought = new Map(pairs)
  return brought.size === pairs.length ? brought : undefined
}
