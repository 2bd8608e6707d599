/** A SAML directory by another implementation than ours: samlify, which knows of the pool what its metadata say. */
import { randomBytes } from 'node:crypto'
import { newKeys } from './saml-directory.ts'
import { type Entity, samlify } from './samlify.ts'

const { Constants, IdentityProvider, SamlLib, ServiceProvider, setSchemaValidator } = samlify

// Checking XML against its schema is left to the user of the library. What we send is read by it all the same.
setSchemaValidator({ validate: async () => 'not checked' })

export interface Person {
  readonly name: string
  readonly sessionIndex: string
}

/** A form that takes a browser somewhere. */
export interface Form {
  readonly action: string
  readonly fields: Readonly<Record<string, string>>
}

export interface PeerOptions {
  readonly origin: string
  readonly now?: () => Date
  readonly encrypts?: 'gcm' | 'cbc'
  /** Refuses requests that the pool did not sign. */
  readonly wantsSignedRequests?: boolean
}

export type SamlPeer = Awaited<ReturnType<typeof createSamlPeer>>

const { namespace, algorithms } = Constants
const id = () => `_${randomBytes(16).toString('hex')}`
const pem = (certificate: string) => `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----`

export async function createSamlPeer({
  origin,
  now = () => new Date(),
  encrypts,
  wantsSignedRequests = false,
}: PeerOptions) {
  const keys = await newKeys(new Date(now().getTime() - 60_000))
  const idp = IdentityProvider({
    entityID: `${origin}/metadata`,
    privateKey: keys.privateKey,
    signingCert: pem(keys.certificate),
    requestSignatureAlgorithm: algorithms.signature.RSA_SHA256,
    wantAuthnRequestsSigned: wantsSignedRequests,
    wantLogoutRequestSigned: true,
    isAssertionEncrypted: encrypts !== undefined,
    dataEncryptionAlgorithm:
      encrypts === 'cbc' ? algorithms.encryption.data.AES_256 : algorithms.encryption.data.AES_128_GCM,
    keyEncryptionAlgorithm: algorithms.encryption.key.RSA_OAEP_MGF1P,
    nameIDFormat: [namespace.format.persistent],
    singleSignOnService: [{ Binding: namespace.binding.redirect, Location: `${origin}/sso` }],
    singleLogoutService: [{ Binding: namespace.binding.redirect, Location: `${origin}/slo` }],
  })
  let pool: Entity | undefined
  const trusted = () => {
    if (!pool) throw new Error('the directory was told of no pool')
    return pool
  }
  return {
    metadata: idp.getMetadata(),

    /** The pool's metadata, as it publishes them. */
    trust(metadata: string) {
      pool = ServiceProvider({
        metadata,
        wantMessageSigned: encrypts === 'cbc',
        wantLogoutRequestSigned: true,
        wantLogoutResponseSigned: true,
      })
    },

    /** Reads a request to sign somebody in; throws where its signature is wrong. */
    async read(location: URL) {
      const { extract } = await idp.parseLoginRequest(trusted(), 'redirect', redirected(location))
      return { id: String(extract.request?.id), relayState: location.searchParams.get('RelayState') ?? '' }
    },

    /** Vouches for a person, asked or of its own accord. */
    async vouch(person: Person, asked: { readonly id?: string; readonly relayState: string }): Promise<Form> {
      const sp = trusted()
      const action = String(sp.entityMeta.getAssertionConsumerService('post'))
      const values = { issuer: idp.entityMeta.getEntityID(), audience: sp.entityMeta.getEntityID(), action, now: now() }
      const fill = (template: string) => ({
        id: id(),
        context: responseOf(template, person, { ...values, id: asked.id }),
      })
      const { context } = await idp.createLoginResponse(
        sp,
        { extract: {} },
        'post',
        {},
        {
          customTagReplacement: fill,
          encryptThenSign: encrypts === 'cbc',
        },
      )
      return { action, fields: { SAMLResponse: context, RelayState: asked.relayState } }
    },

    /** Reads a request to sign somebody out, and answers it; throws where its signature is wrong. */
    async signOut(
      location: URL,
    ): Promise<{ readonly name: string; readonly sessionIndex: string; readonly answer: Form }> {
      const sp = trusted()
      const info = await idp.parseLogoutRequest(sp, 'redirect', redirected(location))
      const { nameID, sessionIndex } = info.extract
      const relayState = location.searchParams.get('RelayState') ?? ''
      const answer = idp.createLogoutResponse(sp, info, 'post', relayState)
      const action = String(sp.entityMeta.getSingleLogoutService('post'))
      return {
        name: String(nameID),
        sessionIndex: String(sessionIndex),
        answer: { action, fields: { SAMLResponse: answer.context, RelayState: relayState } },
      }
    },

    /** Asks the pool to sign a person out. */
    order({ name, sessionIndex }: Person): Form {
      const sp = trusted()
      const action = String(sp.entityMeta.getSingleLogoutService('post'))
      const user = { logoutNameID: name, sessionIndex }
      const { context } = idp.createLogoutRequest(sp, 'post', user, 'its own')
      return { action, fields: { SAMLRequest: context, RelayState: 'its own' } }
    },

    /** The pool's answer to that; throws where its signature is wrong. */
    async confirmed(location: URL): Promise<void> {
      await idp.parseLogoutResponse(trusted(), 'redirect', redirected(location))
    },
  }
}

interface Values {
  readonly issuer: string
  readonly audience: string
  readonly action: string
  readonly now: Date
  readonly id: string | undefined
}

function responseOf(template: string, { name, sessionIndex }: Person, said: Values): string {
  const [start, end] = [said.now.toISOString(), new Date(said.now.getTime() + 300_000).toISOString()]
  const attributes = { mail: `${name}@example.org`, displayName: name }
  const values = Object.entries(attributes).map(
    ([key, value]) =>
      `<saml:Attribute Name="${key}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:basic"><saml:AttributeValue>${value}</saml:AttributeValue></saml:Attribute>`,
  )
  const statements = `<saml:AuthnStatement AuthnInstant="${start}" SessionIndex="${sessionIndex}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`
  const whole = template
    .replace('{AuthnStatement}', statements)
    .replace('{AttributeStatement}', `<saml:AttributeStatement>${values.join('')}</saml:AttributeStatement>`)
  return SamlLib.replaceTagsByValue(
    said.id === undefined ? whole.replaceAll(' InResponseTo="{InResponseTo}"', '') : whole,
    {
      ID: id(),
      AssertionID: id(),
      IssueInstant: start,
      Destination: said.action,
      InResponseTo: said.id,
      Issuer: said.issuer,
      StatusCode: Constants.StatusCode.Success,
      NameIDFormat: namespace.format.persistent,
      NameID: name,
      SubjectConfirmationDataNotOnOrAfter: end,
      SubjectRecipient: said.action,
      ConditionsNotBefore: start,
      ConditionsNotOnOrAfter: end,
      Audience: said.audience,
    },
  )
}

/** The library wants the text that the signature covers as it came. */
function redirected({ search, searchParams }: URL) {
  const [octetString = ''] = search.slice(1).split('&Signature=')
  return { query: Object.fromEntries(searchParams), octetString }
}
