import { createHash } from 'node:crypto'
import { type CacheProvider, SAML, ValidateInResponseTo } from '@node-saml/node-saml'
import type { Config } from '../config.ts'
import { CognitoError } from '../domain/errors/cognito-error.ts'
import { samlMetadataUnusable, samlResponseInvalid } from '../domain/oauth-errors.ts'
import type { Clock } from '../platform/clock.ts'
import type { Federation, Trip } from './provider.ts'
import { createMetadataCache, goodCertificates, type SamlMetadata } from './saml-metadata.ts'
import { assertTrustworthy, readAssertion } from './saml-response.ts'
import { parsePlainXml, XmlRefused } from './xml.ts'

// https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-saml-idp.html
const longestResponse = 100_000

/** SAML 2.0 by the Web browser profile: node-saml proves the signature, saml-response.ts judges what was signed. */
export function createSaml(services: { readonly config: Config; readonly now: Clock }): Federation {
  const cached = createMetadataCache(services)
  const metadataOf = async ({ settings }: Trip): Promise<SamlMetadata> => {
    if (settings.kind !== 'saml') throw new Error('a provider of SAML has other settings')
    try {
      return await cached(settings.metadata)
    } catch (error) {
      // Sentences about metadata are the administrator's, who finds them by the API.
      throw error instanceof CognitoError ? samlMetadataUnusable() : error
    }
  }
  return {
    returnPath: '/saml2/idpresponse',

    async begin(ctx, trip, { prompt }) {
      const metadata = await metadataOf(trip)
      const requestId = `_${ctx.random.bytes(20).toString('hex')}`
      const isSigned = trip.settings.kind === 'saml' && trip.settings.signsRequests
      const saml = new SAML({
        ...optionsOf(entityOf(ctx.pool.id), trip, metadata, services.now()),
        forceAuthn: prompt === 'login',
        generateUniqueId: () => requestId,
        ...(isSigned && { privateKey: await trip.signingKey() }),
      })
      return { location: await saml.getAuthorizeUrlAsync(trip.state, undefined, {}), remember: { requestId } }
    },

    async finish(ctx, trip, { requestId = '' }, brought) {
      const encoded = brought.get('SAMLResponse') ?? ''
      if (encoded === '' || encoded.length > longestResponse || !/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(encoded))
        throw samlResponseInvalid('SAMLResponse is missing, too long or not of Base64')
      const metadata = await metadataOf(trip)
      const expected = {
        issuer: metadata.entityId,
        audience: entityOf(ctx.pool.id),
        recipient: trip.returnUrl,
        requestId,
        now: services.now(),
      }
      assertTrustworthy(await parseAnswer(Buffer.from(encoded, 'base64').toString('utf8')), expected)
      const signed = await verify(new SAML(optionsOf(expected.audience, trip, metadata, expected.now)), encoded)
      const { id, until, ...proof } = readAssertion(await parseAnswer(signed), expected)
      const digest = createHash('sha256').update(`${metadata.entityId}\n${id}`).digest('base64url')
      return { ...proof, issuer: metadata.entityId, once: { id: `assertion:${digest}`, until } }
    },
  }
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

/** The assertion as it was signed, and nothing around it. */
async function verify(saml: SAML, SAMLResponse: string): Promise<string> {
  let signed: string | undefined
  try {
    const { profile } = await saml.validatePostResponseAsync({ SAMLResponse })
    signed = profile?.getAssertionXml?.()
  } catch (error) {
    const isAudience = error instanceof Error && /audience/i.test(error.message)
    throw samlResponseInvalid(
      isAudience ? 'SAML Assertion is for another audience' : 'SAML Assertion signature is invalid',
    )
  }
  if (signed === undefined) throw samlResponseInvalid('there is no assertion')
  return signed
}
