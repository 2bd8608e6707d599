/** A whole SAML directory on this machine, for browsers: in Chromium and by hand. It trusts every pool of one server. */
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { html } from '../../src/pages/html.ts'
import { requestOf } from './saml-directory.ts'
import { createSamlPeer, type Form, type Person, type SamlPeer } from './saml-peer.ts'

export interface SamlProvider {
  readonly url: string
  /** As CENOTE_CONFIG names it. */
  readonly host: string
  /** What providers of pools name. */
  readonly metadataUrl: string
  close(): void
}

interface Page {
  readonly body: string
  readonly cookie?: string
}

/** Whoever types a name there is that one, with an address at example.org, until he signs out. */
export async function startSamlProvider(base: () => string, port = 0): Promise<SamlProvider> {
  let answer: ((request: IncomingMessage) => Promise<Page>) | undefined
  const server = createServer(async (request, response) => {
    const { body, cookie } = (await answer?.(request).catch(refusal)) ?? { body: '' }
    const type = body.startsWith('<!doctype') ? 'text/html; charset=utf-8' : 'application/samlmetadata+xml'
    response.writeHead(200, { 'content-type': type, ...(cookie !== undefined && { 'set-cookie': cookie }) })
    response.end(body)
  })
  await new Promise<void>(listening => server.listen(port, '127.0.0.1', listening))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const url = `http://${host}`
  const peer = await createSamlPeer({ origin: url })
  answer = request => pageOf(peer, base(), request)
  return {
    url,
    host,
    metadataUrl: `${url}/metadata`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function pageOf(peer: SamlPeer, base: string, request: IncomingMessage): Promise<Page> {
  const location = new URL(request.url ?? '/', `http://${request.headers.host}`)
  const query = location.searchParams
  if (location.pathname === '/metadata') return { body: peer.metadata }
  const isSent = query.has('SAMLRequest') || query.has('SAMLResponse')
  const { xml } = isSent ? requestOf(location) : { xml: '' }
  const [, sent] = /<saml:Issuer[^>]*>urn:amazon:cognito:sp:([^<]+)</.exec(xml) ?? []
  await trust(peer, base, sent ?? query.get('pool') ?? '')
  const known = personOf(request)
  switch (location.pathname) {
    case '/sso':
    case '/begin': {
      const person = known ?? (request.method === 'POST' ? await typed(request) : undefined)
      if (!person) return { body: document(askName) }
      const asked = sent === undefined ? { relayState: query.get('RelayState') ?? '' } : await peer.read(location)
      const cookie = `person=${encodeURIComponent(JSON.stringify(person))}; Path=/; HttpOnly`
      return { ...handOn(await peer.vouch(person, asked)), cookie }
    }
    case '/slo': {
      if (query.has('SAMLRequest')) return { ...handOn((await peer.signOut(location)).answer), cookie: nobody }
      await peer.confirmed(location)
      return { body: document(html`<p>Signed out here and there.</p>`), cookie: nobody }
    }
    case '/sign-out':
      return known ? handOn(peer.order(known)) : { body: document(html`<p>Nobody is signed in.</p>`) }
    default:
      return { body: document(html`<p>There is nothing here.</p>`) }
  }
}

const nobody = 'person=; Path=/; Max-Age=0'

async function trust(peer: SamlPeer, base: string, poolId: string): Promise<void> {
  const answer = await fetch(`${base}/${poolId}/saml2/metadata`)
  if (!answer.ok) throw new Error(`there is no pool ${poolId} at ${base}`)
  peer.trust(await answer.text())
}

function personOf({ headers }: IncomingMessage): Person | undefined {
  const [, value] = /(?:^|; )person=([^;]+)/.exec(headers.cookie ?? '') ?? []
  return value === undefined ? undefined : (JSON.parse(decodeURIComponent(value)) as Person)
}

async function typed(request: IncomingMessage): Promise<Person | undefined> {
  let text = ''
  for await (const chunk of request) text += chunk
  const name = new URLSearchParams(text).get('login') ?? ''
  return /^[\w.-]+$/.test(name) ? { name, sessionIndex: randomUUID() } : undefined
}

const askName = html`
  <form method="post">
    <label>Name <input name="login" autocomplete="username" autofocus></label>
    <button>Sign in</button>
  </form>`

/** By script, or by hand without. */
function handOn({ action, fields }: Form): Page {
  const inputs = Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )
  return {
    body: document(html`
      <form method="post" action="${action}">${inputs}<button>Continue</button></form>
      <script>document.forms[0].submit()</script>`),
  }
}

function document(content: ReturnType<typeof html>): string {
  return html`<!doctype html><html lang="en"><title>Directory</title><main><h1>The directory</h1>${content}</main></html>`
    .text
}

function refusal(error: unknown): Page {
  return { body: document(html`<p>Refused: ${String(error)}</p>`) }
}
