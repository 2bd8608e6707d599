import { createHash } from 'node:crypto'
import { type CacheProvider, SAML, ValidateInResponseTo } from '@node-saml/node-saml'
import type { Config } from '../config.ts'
import { CognitoError } from '../domain/errors/cognito-error.ts'
import { samlMetadataUnusable, samlResponseInvalid } from '../domain/oauth-errors.ts'
import type { SamlSettings } from '../domain/provider-settings.ts'
import type { Clock } from '../platform/clock.ts'
import type { Brought, Federation, Proof, Trip } from './provider.ts'
import { decryptAssertion, needsSignedResponse } from './saml-encryption.ts'
import { createMetadataCache, goodCertificates, type SamlMetadata } from './saml-metadata.ts'
import { assertPlainAssertion, assertTrustworthy, type Expected, readAssertion } from './saml-response.ts'
import { allOf, parsePlainXml, type XmlElement, XmlRefused } from './xml.ts'

// https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-saml-idp.html
const longestResponse = 100_000

/** SAML 2.0 by the Web browser profile: node-saml proves the signature, saml-response.ts judges what was signed. */
export function createSaml(services: { readonly config: Config; readonly now: Clock }): Federation {
  const cached = createMetadataCache(services)
  const metadataOf = async (trip: Trip): Promise<SamlMetadata> => {
    try {
      return await cached(settingsOf(trip).metadata)
    } catch (error) {
      // Sentences about metadata are the administrator's, who finds them by the API.
      throw error instanceof CognitoError ? samlMetadataUnusable() : error
    }
  }
  const prove = async (poolId: string, trip: Trip, brought: Brought, requestId: string | undefined) => {
    const metadata = await metadataOf(trip)
    const expected = {
      issuer: metadata.entityId,
      audience: entityOf(poolId),
      recipient: trip.returnUrl,
      requestId,
      isEncrypted: settingsOf(trip).isEncrypted,
      now: services.now(),
    }
    return judge(trip, metadata, expected, encodedOf(brought))
  }
  return {
    returnPath: '/saml2/idpresponse',

    async begin(ctx, trip, { prompt }) {
      const metadata = await metadataOf(trip)
      const requestId = `_${ctx.random.bytes(20).toString('hex')}`
      const saml = new SAML({
        ...optionsOf(entityOf(ctx.pool.id), trip, metadata, services.now()),
        forceAuthn: prompt === 'login',
        generateUniqueId: () => requestId,
        ...(settingsOf(trip).signsRequests && { privateKey: await trip.signingKey() }),
      })
      return { location: await saml.getAuthorizeUrlAsync(trip.state, undefined, {}), remember: { requestId } }
    },

    finish: (ctx, trip, { requestId = '' }, brought) => prove(ctx.pool.id, trip, brought, requestId),

    async finishUnasked(ctx, trip, brought) {
      if (!settingsOf(trip).acceptsUnasked) throw samlResponseInvalid('the identity provider may not begin a sign-in')
      return prove(ctx.pool.id, trip, brought, undefined)
    },
  }
}

function settingsOf({ settings }: Trip): SamlSettings {
  if (settings.kind !== 'saml') throw new Error('a provider of SAML has other settings')
  return settings
}

function encodedOf(brought: Brought): string {
  const encoded = brought.get('SAMLResponse') ?? ''
  if (encoded === '' || encoded.length > longestResponse || !/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(encoded))
    throw samlResponseInvalid('SAMLResponse is missing, too long or not of Base64')
  return encoded
}

/** What a response proves: its form is judged, then its signature is verified, then what was signed is read. */
async function judge(trip: Trip, metadata: SamlMetadata, expected: Expected, encoded: string): Promise<Proof> {
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const response = await parseAnswer(text)
  assertTrustworthy(response, expected)
  const options = optionsOf(expected.audience, trip, metadata, expected.now)
  const signed = expected.isEncrypted
    ? await verifyEncrypted(options, decryptionKeyOf(trip), { response, text, encoded })
    : await verify(new SAML(options), encoded, 'SAML Assertion signature is invalid')
  const { id, until, ...proof } = readAssertion(await parseAnswer(signed), expected)
  const digest = createHash('sha256').update(`${metadata.entityId}\n${id}`).digest('base64url')
  return { ...proof, issuer: metadata.entityId, once: { id: `assertion:${digest}`, until } }
}

export const entityOf = (poolId: string) => `urn:amazon:cognito:sp:${poolId}`

/** node-saml is asked for the signature and the audience; what it would judge by the clock of the machine is judged here. */
function optionsOf(entity: string, trip: Trip, metadata: SamlMetadata, now: Date) {
  const idpCert = [...goodCertificates(metadata, now)]
  if (idpCert.length === 0) throw samlMetadataUnusable()
  return {
    idpCert,
    issuer: entity,
    audience: entity,
    callbackUrl: trip.returnUrl,
    entryPoint: metadata.signInUrl,
    identifierFormat: null,
    disableRequestedAuthnContext: true,
    signatureAlgorithm: 'sha256',
    digestAlgorithm: 'sha256',
    // One of the two has to be signed, which the library holds to when neither is asked for by name.
    wantAuthnResponseSigned: false,
    wantAssertionsSigned: false,
    acceptedClockSkewMs: -1,
    validateInResponseTo: ValidateInResponseTo.never,
    cacheProvider: nothingKept,
  } as const satisfies Partial<ConstructorParameters<typeof SAML>[0]>
}

type Options = ReturnType<typeof optionsOf>

// The library starts a timer for a cache of its own.
const nothingKept: CacheProvider = {
  saveAsync: async () => null,
  getAsync: async () => null,
  removeAsync: async () => null,
}

async function parseAnswer(xml: string) {
  try {
    return await parsePlainXml(xml)
  } catch (error) {
    throw error instanceof XmlRefused ? samlResponseInvalid(error.message) : error
  }
}

// One sentence for both, so that nobody learns from answers what something decrypts to.
const sealFault = 'the SAML Assertion cannot be decrypted or its signature is invalid'

interface Encrypted {
  readonly response: XmlElement
  readonly text: string
  readonly encoded: string
}

/** The library decrypts, and verifies the signature around the cipher first where the cipher needs it. */
async function verifyEncrypted(options: Options, key: string, { response, text, encoded }: Encrypted): Promise<string> {
  const wantAuthnResponseSigned = needsSignedResponse(allOf(response))
  const signed = await verify(new SAML({ ...options, wantAuthnResponseSigned, decryptionPvk: key }), encoded, sealFault)
  // The library does not show what it decrypted as it was, with the algorithms of its signature.
  assertPlainAssertion(await parseAnswer(await decryptAssertion(text, key)))
  return signed
}

function decryptionKeyOf(trip: Trip): string {
  const { decryptionKey } = settingsOf(trip)
  if (decryptionKey === undefined) throw new Error(`provider ${trip.provider.name} has no key to decrypt by`)
  return decryptionKey
}

/** The assertion as it was signed, and nothing around it. */
async function verify(saml: SAML, SAMLResponse: string, fault: string): Promise<string> {
  let signed: string | undefined
  try {
    const { profile } = await saml.validatePostResponseAsync({ SAMLResponse })
    signed = profile?.getAssertionXml?.()
  } catch (error) {
    const isAudience = error instanceof Error && /audience/i.test(error.message)
    throw samlResponseInvalid(isAudience ? 'SAML Assertion is for another audience' : fault)
  }
  if (signed === undefined) throw samlResponseInvalid('there is no assertion')
  return signed
}
