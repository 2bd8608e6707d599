import { createHash } from 'node:crypto'
import { SAML } from '@node-saml/node-saml'
import type { Config } from '../config.ts'
import { CognitoError } from '../domain/errors/cognito-error.ts'
import { samlMetadataUnusable, samlResponseInvalid } from '../domain/oauth-errors.ts'
import type { Clock } from '../platform/clock.ts'
import type { Brought, Proof, SamlFederation, Trip } from './provider.ts'
import { decryptAssertion, needsSignedResponse } from './saml-encryption.ts'
import { encodedOf, newRequestId, type Options, optionsOf, parseMessage, settingsOf } from './saml-library.ts'
import { createMetadataCache, type SamlMetadata } from './saml-metadata.ts'
import { assertPlainAssertion, assertTrustworthy, type Expected, readAssertion } from './saml-response.ts'
import { entityOf } from './saml-service.ts'
import { createSignOut } from './saml-sign-out.ts'
import { allOf, type XmlElement } from './xml.ts'

/** SAML 2.0 by the Web browser profile: node-saml proves the signature, saml-response.ts judges what was signed. */
export function createSaml(services: { readonly config: Config; readonly now: Clock }): SamlFederation {
  const cached = createMetadataCache(services)
  const metadataOf = async (trip: Trip): Promise<SamlMetadata> => {
    try {
      return await cached(trip.provider, settingsOf(trip).metadata)
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
      signsOut: settingsOf(trip).signsOut,
      now: services.now(),
    }
    return judge(trip, metadata, expected, encodedOf(brought, 'SAMLResponse'))
  }
  return {
    ...createSignOut({ now: services.now, metadataOf }),
    returnPath: '/saml2/idpresponse',

    async begin(ctx, trip, { prompt }) {
      const metadata = await metadataOf(trip)
      const requestId = newRequestId(ctx)
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

/** What a response proves: its form is judged, then its signature is verified, then what was signed is read. */
async function judge(trip: Trip, metadata: SamlMetadata, expected: Expected, encoded: string): Promise<Proof> {
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const response = await parseMessage(text)
  assertTrustworthy(response, expected)
  const options = optionsOf(expected.audience, trip, metadata, expected.now)
  const signed = expected.isEncrypted
    ? await verifyEncrypted(options, decryptionKeyOf(trip), { response, text, encoded })
    : await verify(new SAML(options), encoded, 'SAML Assertion signature is invalid')
  const { id, until, ...proof } = readAssertion(await parseMessage(signed), expected)
  const digest = createHash('sha256').update(`${metadata.entityId}\n${id}`).digest('base64url')
  return {
    ...proof,
    issuer: metadata.entityId,
    once: { id: `assertion:${digest}`, until },
  }
}

// One sentence for both, so that nobody learns from answers what something decrypts to.
const sealFault = 'the SAML Assertion cannot be decrypted or its signature is invalid'

interface Encrypted {
  readonly response: XmlElement
  readonly text: string
  readonly encoded: string
}

/**
 * What anybody may have encrypted is judged before a library takes its time with it. Where the cipher needs a signature
 * around it, nothing is decrypted before that is verified.
 */
async function verifyEncrypted(options: Options, key: string, { response, text, encoded }: Encrypted): Promise<string> {
  const wantAuthnResponseSigned = needsSignedResponse(allOf(response))
  const saml = new SAML({ ...options, wantAuthnResponseSigned, decryptionPvk: key })
  if (!wantAuthnResponseSigned) await assertPlain(text, key)
  const signed = await verify(saml, encoded, sealFault)
  if (wantAuthnResponseSigned) await assertPlain(text, key)
  return signed
}

/** The library does not show what it decrypted as it was, with the algorithms of its signature. */
async function assertPlain(response: string, key: string): Promise<void> {
  const plain = await decryptAssertion(response, key).catch(() => {
    throw samlResponseInvalid(sealFault)
  })
  assertPlainAssertion(await parseMessage(plain))
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
