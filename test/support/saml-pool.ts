/** A pool that trusts a SAML directory, and browsers on their way there. */
import { CreateIdentityProviderCommand } from '@aws-sdk/client-cognito-identity-provider'
import { encode, openOAuth } from './oauth.ts'
import {
  assertionXml,
  type Keys,
  metadataXml,
  newKeys,
  requestOf,
  responseXml,
  type Said,
  sign,
} from './saml-directory.ts'
import type { TestServer } from './server.ts'

interface Sent {
  readonly cookie?: string
  readonly to?: string
}

export async function openSaml(server: TestServer, details: Readonly<Record<string, string>> = {}, given?: Keys) {
  const { client, clock, url } = server
  const keys = given ?? (await newKeys(clock.now()))
  const oauth = await openOAuth(server)
  const { pool, app } = oauth
  const audience = `urn:amazon:cognito:sp:${pool.UserPoolId}`
  const recipient = `${url}/saml2/idpresponse`
  const { IdentityProvider } = await client.send(
    new CreateIdentityProviderCommand({
      ...pool,
      ProviderName: 'Directory',
      ProviderType: 'SAML',
      ProviderDetails: {
        ...(details.MetadataURL === undefined && { MetadataFile: metadataXml([keys.certificate]) }),
        ...details,
      },
      AttributeMapping: { email: 'mail', nickname: 'nick' },
    }),
  )
  const { store } = server.server.services
  await store.clients.update(pool.UserPoolId, app.ClientId, ({ settings, ...present }) => ({
    ...present,
    settings: { ...settings, SupportedIdentityProviders: ['COGNITO', 'Directory'] },
  }))

  /** A browser that was sent to the directory. */
  async function leave(identity_provider = 'Directory') {
    const { location, response } = await oauth.authorize({ identity_provider, state: 'mine' })
    const cookie = response.headers
      .getSetCookie()
      .map(line => line.split(';')[0])
      .join('; ')
    const { xml, id } = requestOf(location)
    const relayState = location.searchParams.get('RelayState') ?? ''
    /** What the directory says about this request, changed as a test wants it. */
    const say = (more: Partial<Said> = {}) => ({
      id: `_a${id}`,
      recipient,
      audience,
      inResponseTo: id,
      notOnOrAfter: new Date(clock.now().getTime() + 60_000),
      attributes: { mail: ['ann@example.org'] },
      ...more,
    })
    const respond = (more: Partial<Said> = {}) => {
      const said = say(more)
      return responseXml(said, assertionXml(said))
    }
    const back = (xmlBack: string | undefined, form: Readonly<Record<string, string>> = {}) => {
      const encoded = xmlBack !== undefined && { SAMLResponse: Buffer.from(xmlBack).toString('base64') }
      return bringBack({ RelayState: relayState, ...encoded, ...form }, { cookie })
    }
    /** The cookies of the browser once the directory has vouched for somebody. */
    const signIn = async (more: Partial<Said> = {}, by = keys) => {
      const SAMLResponse = Buffer.from(sign(respond(more), by)).toString('base64')
      const { headers } = await send({ RelayState: relayState, SAMLResponse }, { cookie })
      return (
        headers
          .getSetCookie()
          .find(line => line.startsWith('cognito='))
          ?.split(';')[0] ?? ''
      )
    }
    return { location, xml, id, say, respond, back, signIn, relayState }
  }

  /** What the directory says of its own accord, changed as a test wants it. */
  const sayUnasked = (more: Partial<Said> = {}) => {
    const notOnOrAfter = new Date(clock.now().getTime() + 60_000)
    const said = { recipient, audience, notOnOrAfter, attributes: { mail: ['ann@example.org'] }, ...more }
    return responseXml(said, assertionXml(said))
  }
  const bring = (xmlBrought: string, RelayState: string) =>
    bringBack({ RelayState, SAMLResponse: Buffer.from(xmlBrought).toString('base64') })
  const send = (form: Readonly<Record<string, string>>, { cookie, to = recipient }: Sent = {}) =>
    fetch(to, {
      method: 'POST',
      redirect: 'manual',
      headers: { ...(cookie !== undefined && { cookie }), 'content-type': 'application/x-www-form-urlencoded' },
      body: encode(form),
    })
  const bringBack = async (form: Readonly<Record<string, string>>, sent?: Sent) => {
    const answer = await send(form, sent)
    return new URL(answer.headers.get('location') ?? `http://status/${answer.status}`, url)
  }

  return {
    ...oauth,
    sayUnasked,
    /** Brings something in a browser that nobody sent. */
    bring,
    /** Any form, as a directory lets a browser bring it. */
    bringBack,
    keys,
    audience,
    recipient,
    provider: IdentityProvider,
    leave,
    sign: (xml: string, by: Keys = keys) => sign(xml, by),
  }
}
