import { readForm } from '../web/form.ts'
import type { Endpoint } from './endpoint.ts'
import { errorPage } from './error-page.ts'
import { answerReturn } from './round-trip.ts'

// A response of 100,000 characters, most of which an urlencoded form may need three for, and what comes with it.
export const largestSamlForm = 320_000

/**
 * Where SAML directories send browsers back.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/saml2-idpresponse-endpoint.html
 */
export const samlResponseEndpoint: Endpoint = {
  name: 'saml2-idpresponse',
  path: '/saml2/idpresponse',
  methods: ['POST'],
  isForScripts: false,

  async answer(call) {
    call.limit('federation')
    const read = await readForm(call.request, largestSamlForm)
    if (read.kind !== 'form') return errorPage(call, 'invalid_request')
    return answerReturn(call, '/saml2/idpresponse', { state: read.form.get('RelayState'), brought: read.form })
  },
}
