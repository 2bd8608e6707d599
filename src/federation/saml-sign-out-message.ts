/** Messages of a sign-out, however they are carried: what was read is what was signed. */
import { verify as isSignedBy, X509Certificate } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { SAML } from '@node-saml/node-saml'
import { samlResponseInvalid } from '../domain/oauth-errors.ts'
import type { Brought, Carried } from './provider.ts'
import { encodedOf, type Options, parseMessage } from './saml-library.ts'
import { assertMessage, signatureNamespace } from './saml-message.ts'
import { allOf, childrenOf, type XmlElement } from './xml.ts'

type Name = 'LogoutRequest' | 'LogoutResponse'
const parameterOf = { LogoutRequest: 'SAMLRequest', LogoutResponse: 'SAMLResponse' } as const

export interface Opened {
  /** Nothing of it is proven before `verify` has let it through. */
  readonly message: XmlElement
  verify(options: Options): Promise<void>
}

export function openMessage(name: Name, carried: Carried): Promise<Opened> {
  return carried.binding === 'post' ? openForm(name, carried.form) : openQuery(name, carried.query)
}

async function openForm(name: Name, form: Brought): Promise<Opened> {
  const encoded = encodedOf(form, parameterOf[name])
  const message = await parseMessage(Buffer.from(encoded, 'base64').toString('utf8'))
  assertMessage(message, name)
  return {
    message,
    async verify(options) {
      assertWhole(message)
      const saml = new SAML({ ...options, wantAuthnResponseSigned: true })
      try {
        if (name === 'LogoutRequest') await saml.validatePostRequestAsync({ SAMLRequest: encoded })
        else await saml.validatePostResponseAsync({ SAMLResponse: encoded })
      } catch {
        throw signatureInvalid()
      }
    },
  }
}

/** One signature, of the whole message; the library then verifies it. */
function assertWhole(message: XmlElement): void {
  const elements = allOf(message)
  const references = elements.filter(({ name }) => name === 'Reference')
  const isWhole =
    childrenOf(message, signatureNamespace, 'Signature').length === 1 &&
    elements.filter(({ name }) => name === 'Signature').length === 1 &&
    references.length === 1 &&
    references[0]?.attributes.get('URI') === `#${message.attributes.get('ID')}`
  if (!isWhole) throw samlResponseInvalid('the signature is missing, or not of the whole message')
}

const digests: ReadonlyMap<string, string> = new Map(
  ['256', '384', '512'].map(bits => [`http://www.w3.org/2001/04/xmldsig-more#rsa-sha${bits}`, `sha${bits}`] as const),
)
// Far more than a message has.
const longestText = 100_000

/** The signature is of the query as it came (SAML Bindings, 3.4.4.1), so that it is taken apart undecoded. */
async function openQuery(name: Name, query: string): Promise<Opened> {
  const given = partsOf(query)
  const parameter = parameterOf[name]
  const encoded = encodedOf(new Map([[parameter, decoded(given.get(parameter) ?? '')]]), parameter)
  const message = await parseMessage(inflated(encoded))
  const elements = assertMessage(message, name)
  return {
    message,
    async verify({ idpCert }) {
      if (elements.some(element => element.name === 'Signature')) throw samlResponseInvalid('it is signed in two ways')
      const digest = digests.get(decoded(given.get('SigAlg') ?? ''))
      const signature = Buffer.from(decoded(given.get('Signature') ?? ''), 'base64')
      if (digest === undefined || signature.length === 0) throw signatureInvalid()
      const covered = [parameter, 'RelayState', 'SigAlg'].filter(key => given.has(key))
      const text = Buffer.from(covered.map(key => `${key}=${given.get(key)}`).join('&'))
      const isSigned = idpCert.some(certificate => {
        const { publicKey } = new X509Certificate(Buffer.from(certificate, 'base64'))
        return isSignedBy(digest, text, publicKey, signature)
      })
      if (!isSigned) throw signatureInvalid()
    },
  }
}

function partsOf(query: string): ReadonlyMap<string, string> {
  const parts = new Map<string, string>()
  for (const part of query.split('&')) {
    const [key = '', ...rest] = part.split('=')
    // Others would read an encoded name too, and the signature would not cover it.
    if (key.includes('%')) throw samlResponseInvalid('the address is malformed')
    if (parts.has(key)) throw samlResponseInvalid(`${key} is given more than once`)
    parts.set(key, rest.join('='))
  }
  return parts
}

function decoded(raw: string): string {
  try {
    return decodeURIComponent(raw)
  } catch {
    throw samlResponseInvalid('the address is malformed')
  }
}

function inflated(encoded: string): string {
  try {
    return inflateRawSync(Buffer.from(encoded, 'base64'), { maxOutputLength: longestText }).toString('utf8')
  } catch {
    throw samlResponseInvalid('it is not deflated, or too long')
  }
}

const signatureInvalid = () => samlResponseInvalid('the signature is invalid')
