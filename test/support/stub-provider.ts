/** An outside provider that answers what a story tells it to: honestly unless told otherwise, with a key of its own. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { afterAll } from 'vitest'
import type { Tls } from '../../src/tls/tls.ts'

export interface Seen {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly form: URLSearchParams
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/** JSON to answer, or what else to do with the response. */
export type Reaction = object | ((response: ServerResponse, seen: Seen) => void | Promise<void>)

export interface StubProvider {
  readonly origin: string
  readonly host: string
  readonly seen: readonly Seen[]
  /** By path. */
  answer(path: string, reaction: Reaction): void
  sign(claims: JWTPayload): Promise<string>
  /** Signed by a key that nobody knows. */
  forge(claims: JWTPayload): Promise<string>
}

/** @param issuer of what it publishes and signs, where another host stands in for it; `tls` makes it speak HTTPS at localhost */
export async function startStubProvider(issuer?: string, tls?: Tls): Promise<StubProvider> {
  const [own, foreign] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')])
  const answers = new Map<string, Reaction>()
  const seen: Seen[] = []
  const react = async (request: IncomingMessage, response: ServerResponse) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const url = new URL(request.url ?? '/', 'http://stub')
    const { method = '', headers } = request
    const one = { method, path: url.pathname, query: url.searchParams, form: new URLSearchParams(body), headers }
    seen.push(one)
    const reaction = answers.get(url.pathname)
    if (typeof reaction === 'function') return reaction(response, one)
    response.writeHead(reaction ? 200 : 404, { 'content-type': 'application/json' })
    return response.end(JSON.stringify(reaction ?? {}))
  }
  const server = tls ? createSecureServer(tls.credentials, react) : createServer(react)
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening))
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const origin = tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`
  const at = issuer ?? origin
  answers.set('/.well-known/openid-configuration', {
    issuer: at,
    authorization_endpoint: `${at}/authorize`,
    token_endpoint: `${at}/token`,
    userinfo_endpoint: `${at}/userinfo`,
    jwks_uri: `${at}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256', 'HS256'],
  })
  answers.set('/jwks', { keys: [{ ...(await exportJWK(own.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }] })
  const signed = (key: CryptoKey, claims: JWTPayload) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(key)
  return {
    origin,
    host: new URL(origin).host,
    seen,
    answer: (path, reaction) => answers.set(path, reaction),
    sign: claims => signed(own.privateKey, claims),
    forge: claims => signed(foreign.privateKey, claims),
  }
}
