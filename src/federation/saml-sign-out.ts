/** Single logout (SAML Profiles, 4.4): asking a directory to sign somebody out, and being asked. */
import { createHash } from 'node:crypto'
import { type Profile, SAML } from '@node-saml/node-saml'
import { samlMetadataUnusable, samlResponseInvalid } from '../domain/oauth-errors.ts'
import type { Clock } from '../platform/clock.ts'
import type { DirectorySession, SamlFederation, Trip } from './provider.ts'
import { newRequestId, optionsOf } from './saml-library.ts'
import { assertIssuer, assertionNamespace, millisAhead, only, statusOf, success, timeOf } from './saml-message.ts'
import { type SamlMetadata, samlProtocol } from './saml-metadata.ts'
import { entityOf } from './saml-service.ts'
import { openMessage } from './saml-sign-out-message.ts'
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

    async finishSignOut(ctx, trip, { requestId = '' }, carried) {
      const { message: response, verify } = await openMessage('LogoutResponse', carried)
      const metadata = await metadataOf(trip)
      assertMeantForUs(response, metadata, trip)
      if (response.attributes.get('InResponseTo') !== requestId) throw samlResponseInvalid('InResponseTo is wrong')
      await verify(optionsOf(entityOf(ctx.pool.id), trip, metadata, now()))
      return statusOf(response) === success
    },

    async issuerOf(carried) {
      const { message: request } = await openMessage('LogoutRequest', carried)
      return only(childrenOf(request, assertionNamespace, 'Issuer'), 'issuer').text.trim()
    },

    async readSignOut(ctx, trip, carried) {
      const { message: request, verify } = await openMessage('LogoutRequest', carried)
      const metadata = await metadataOf(trip)
      assertMeantForUs(request, metadata, trip)
      const until = assertFresh(request, now())
      const options = optionsOf(entityOf(ctx.pool.id), trip, metadata, now())
      await verify(options)
      const logoutUrl = metadata.signOutAnswerUrl ?? metadata.signOutUrl
      if (logoutUrl === undefined) throw samlMetadataUnusable()
      const [answerId, privateKey] = [newRequestId(ctx), await trip.signingKey()]
      const saml = new SAML({ ...options, logoutUrl, privateKey, generateUniqueId: () => answerId })
      const person = personOf(request)
      const asked = { ...profileOf(person, metadata), ID: request.attributes.get('ID') ?? '' }
      const location = await saml.getLogoutResponseUrlAsync(asked, trip.state, {}, true)
      return { ...person, once: { id: idOf(request, metadata), until }, location }
    },
  }
}

function profileOf({ nameId, format, ...session }: DirectorySession, { entityId }: SamlMetadata): Profile {
  return { ...session, issuer: entityId, nameID: nameId, nameIDFormat: format ?? unspecified } as Profile
}

function assertMeantForUs(message: XmlElement, { entityId }: SamlMetadata, { returnUrl }: Trip): void {
  assertIssuer(message, { issuer: entityId }, true)
  if (message.attributes.get('Destination') !== returnUrl) throw samlResponseInvalid('it is for another destination')
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
