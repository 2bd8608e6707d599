import { readForm } from '../web/form.ts'
import { addressOf, type Call, type Endpoint } from './endpoint.ts'
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
    if (!brought) return errorPage(call, 'invalid_request')
    return answerReturn(call, '/oauth2/idpresponse', { state: brought.get('state'), brought })
  },
}

/** Nothing where a parameter comes twice: which of the two was meant is nobody's guess. */
async function readBrought(call: Call): Promise<ReadonlyMap<string, string> | undefined> {
  if (call.request.method === 'POST') {
    const read = await readForm(call.request)
    return read.kind === 'form' ? read.form : undefined
  }
  const pairs = [...addressOf(call).searchParams]
  const brought = new Map(pairs)
  return brought.size === pairs.length ? brought : undefined
}
