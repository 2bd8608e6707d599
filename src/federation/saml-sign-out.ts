/** Single logout (SAML Profiles, 4.4): asking a directory to sign somebody out, and being asked. */
import { createHash } from 'node:crypto'
import { type Profile, SAML } from '@node-saml/node-saml'
import { samlMetadataUnusable, samlResponseInvalid } from '../domain/oauth-errors.ts'
import type { Clock } from '../platform/clock.ts'
import type { DirectorySession, SamlFederation, Trip } from './provider.ts'
import { encodedOf, newRequestId, optionsOf, parseMessage } from './saml-library.ts'
import {
  assertIssuer,
  assertionNamespace,
  assertMessage,
  millisAhead,
  only,
  signatureNamespace,
  statusOf,
  success,
  timeOf,
} from './saml-message.ts'
import { type SamlMetadata, samlProtocol } from './saml-metadata.ts'
import { entityOf } from './saml-service.ts'
import { childrenOf, type XmlElement } from './xml.ts'

const unspecified = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified'
/** A request is good for as long as every other message on its way. */
const millisGood = 300_000

interface Services {
  readonly now: Clock
  readonly metadataOf: (trip: Trip) => Promise<SamlMetadata>
}

export function createSignOut({
  now,
  metadataOf,
}: Services): Pick<SamlFederation, 'beginSignOut' | 'finishSignOut' | 'issuerOf' | 'readSignOut'> {
  return {
    async beginSignOut(ctx, trip, session) {
      const metadata = await metadataOf(trip)
      const { signOutUrl: logoutUrl } = metadata
      if (logoutUrl === undefined) return undefined
      const [requestId, privateKey] = [newRequestId(ctx), await trip.signingKey()]
      const options = { ...optionsOf(entityOf(ctx.pool.id), trip, metadata, now()), logoutUrl, privateKey }
      const saml = new SAML({ ...options, generateUniqueId: () => requestId })
      const location = await saml.getLogoutUrlAsync(profileOf(session, metadata), trip.state, {})
      return { location, remember: { requestId } }
    },

    async finishSignOut(ctx, trip, { requestId = '' }, brought) {
      const encoded = encodedOf(brought, 'SAMLResponse')
      const metadata = await metadataOf(trip)
      const response = await parseMessage(textOf(encoded))
      assertSigned(response, { name: 'LogoutResponse', metadata, trip })
      if (response.attributes.get('InResponseTo') !== requestId) throw samlResponseInvalid('InResponseTo is wrong')
      const options = optionsOf(entityOf(ctx.pool.id), trip, metadata, now())
      const saml = new SAML({ ...options, wantAuthnResponseSigned: true })
      await verified(saml.validatePostResponseAsync({ SAMLResponse: encoded }))
      return statusOf(response) === success
    },

    async issuerOf(brought) {
      const request = await parseMessage(textOf(encodedOf(brought, 'SAMLRequest')))
      assertMessage(request, 'LogoutRequest')
      return only(childrenOf(request, assertionNamespace, 'Issuer'), 'issuer').text.trim()
    },

    async readSignOut(ctx, trip, brought) {
      const encoded = encodedOf(brought, 'SAMLRequest')
      const metadata = await metadataOf(trip)
      const request = await parseMessage(textOf(encoded))
      assertSigned(request, { name: 'LogoutRequest', metadata, trip })
      const once = { id: idOf(request, metadata), until: assertFresh(request, now()) }
      const options = optionsOf(entityOf(ctx.pool.id), trip, metadata, now())
      const logoutUrl = metadata.signOutAnswerUrl ?? metadata.signOutUrl
      if (logoutUrl === undefined) throw samlMetadataUnusable()
      const privateKey = await trip.signingKey()
      const answerId = newRequestId(ctx)
      const saml = new SAML({
        ...options,
        logoutUrl,
        privateKey,
        generateUniqueId: () => answerId,
        idpIssuer: metadata.entityId,
      })
      const { profile } = await verified(saml.validatePostRequestAsync({ SAMLRequest: encoded }))
      if (!profile) throw samlResponseInvalid('it is no LogoutRequest')
      return {
        ...personOf(request),
        once,
        location: await saml.getLogoutResponseUrlAsync(profile, trip.state, {}, true),
      }
    },
  }
}

function textOf(encoded: string): string {
  return Buffer.from(encoded, 'base64').toString('utf8')
}

function profileOf({ nameId, format, ...session }: DirectorySession, { entityId }: SamlMetadata): Profile {
  return { ...session, issuer: entityId, nameID: nameId, nameIDFormat: format ?? unspecified } as Profile
}

/** One signature, of the whole message, so that what is read is what was signed; the library then verifies it. */
function assertSigned(
  message: XmlElement,
  { name, metadata, trip }: { readonly name: string; readonly metadata: SamlMetadata; readonly trip: Trip },
): void {
  const elements = assertMessage(message, name)
  assertIssuer(message, { issuer: metadata.entityId }, true)
  if (message.attributes.get('Destination') !== trip.returnUrl)
    throw samlResponseInvalid('it is for another destination')
  const signatures = childrenOf(message, signatureNamespace, 'Signature')
  const references = elements.filter(element => element.name === 'Reference')
  const isWhole =
    signatures.length === 1 &&
    elements.filter(element => element.name === 'Signature').length === 1 &&
    references.length === 1 &&
    references[0]?.attributes.get('URI') === `#${message.attributes.get('ID')}`
  if (!isWhole) throw samlResponseInvalid('the signature is missing, or not of the whole message')
}

/** Until when the request counts. */
function assertFresh({ attributes }: XmlElement, at: Date): Date {
  const issued = timeOf(attributes.get('IssueInstant') ?? '').getTime()
  const end = attributes.get('NotOnOrAfter')
  const until = Math.min(issued + millisGood, end === undefined ? Number.POSITIVE_INFINITY : timeOf(end).getTime())
  if (issued > at.getTime() + millisAhead) throw samlResponseInvalid('LogoutRequest is not yet valid')
  if (until <= at.getTime()) throw samlResponseInvalid('LogoutRequest has expired')
  return new Date(until)
}

function idOf({ attributes }: XmlElement, { entityId }: SamlMetadata): string {
  const digest = createHash('sha256')
    .update(`${entityId}\n${attributes.get('ID')}`)
    .digest('base64url')
  return `sign-out:${digest}`
}

function personOf(request: XmlElement) {
  const nameId = only(childrenOf(request, assertionNamespace, 'NameID'), 'NameID')
  if (nameId.text.trim() === '' || nameId.children.length > 0) throw samlResponseInvalid('NameID is empty')
  return {
    nameId: nameId.text,
    sessionIndexes: childrenOf(request, samlProtocol, 'SessionIndex').map(({ text }) => text),
  }
}

async function verified<T>(proof: Promise<T>): Promise<T> {
  return proof.catch(() => {
    throw samlResponseInvalid('the signature is invalid')
  })
}
