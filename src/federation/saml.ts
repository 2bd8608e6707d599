import { requestRefused } from '../domain/oauth-errors.ts'
import type { Federation } from './provider.ts'

const notBuilt = () => requestRefused('Sign-in by a SAML provider is not implemented by this server.')

/** SAML 2.0 by the Web browser profile. */
export const saml: Federation = {
  returnPath: '/saml2/idpresponse',
  async begin() {
    throw notBuilt()
  },
  async finish() {
    throw notBuilt()
  },
}
