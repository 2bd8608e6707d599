/** Auth.js with its own Cognito provider, as an application runs it: its routes behind a small server. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { createTestClock } from '../support/clock.ts'
import { openOAuth, visit } from '../support/oauth.ts'
import { startServer } from '../support/server.ts'
import { tampered } from '../support/sign-in.ts'

interface AuthConfig {
  readonly providers: readonly object[]
  readonly secret: string
  readonly trustHost: boolean
  readonly basePath: string
  readonly logger: { error(): void }
}

// By names that the compiler does not follow: their types bring those of browsers into the whole project.
const packages = ['@auth/core', '@auth/core/providers/cognito'] as const
const [core, provider] = await Promise.all(packages.map((name: string) => import(name)))
const Auth: (request: Request, config: AuthConfig) => Promise<Response> = core.Auth
const Cognito: (options: { issuer: string; clientId: string; clientSecret: string }) => object = provider.default

const server = await startServer({ clock: createTestClock(new Date().toISOString()) })

/** An application; what it keeps of a sign-in is read from its own session. */
async function startApplication(secretOf: (secret: string) => string = secret => secret) {
  const http = createServer(async (request, response) => {
    const answer = await Auth(await toRequest(request, url), config)
    response.writeHead(answer.status, [...answer.headers].flat())
    response.end(Buffer.from(await answer.arrayBuffer()))
  })
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  stops.push(() => http.close().closeAllConnections())
  const url = `http://localhost:${(http.address() as AddressInfo).port}`
  const callback = `${url}/auth/callback/cognito`
  const app = await openOAuth(server, { GenerateSecret: true, CallbackURLs: [callback] })
  const clientSecret = secretOf(app.secret ?? '')
  const config: AuthConfig = {
    providers: [Cognito({ issuer: app.issuer, clientId: app.app.ClientId, clientSecret })],
    secret: 'a-secret-of-the-application',
    trustHost: true,
    basePath: '/auth',
    logger: { error: () => undefined },
  }
  return { ...app, url }
}

const stops: (() => void)[] = []
afterAll(() => stops.forEach(stop => void stop()))

async function toRequest(request: IncomingMessage, url: string): Promise<Request> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
  const { method = 'GET' } = request
  return new Request(new URL(request.url ?? '/', url), {
    method,
    headers,
    ...(method === 'POST' && { body: Buffer.concat(chunks) }),
  })
}

/** A browser's memory of one site. */
function createJar() {
  const cookies = new Map<string, string>()
  return {
    take(response: Response) {
      for (const line of response.headers.getSetCookie()) {
        const [pair = ''] = line.split(';')
        cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
      }
      return response
    },
    header: () => [...cookies].map(pair => pair.join('=')).join('; '),
  }
}

/** Presses "Sign in with Cognito", follows the browser there and back, and answers where it ends. */
async function signIn({ url, browserOf, confirmed }: Awaited<ReturnType<typeof startApplication>>) {
  const jar = createJar()
  const { sub } = await confirmed('alice', { email: 'alice@example.org', name: 'Alice' })
  const { csrfToken } = (await jar.take(await fetch(`${url}/auth/csrf`)).json()) as { csrfToken: string }
  const pressed = await fetch(`${url}/auth/signin/cognito`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: jar.header() },
    body: new URLSearchParams({ csrfToken, callbackUrl: url }),
  })
  const authorize = jar.take(pressed).headers.get('location') ?? ''
  const { location } = await visit(authorize, await browserOf(sub))
  const returned = jar.take(await fetch(location, { redirect: 'manual', headers: { cookie: jar.header() } }))
  const session = await fetch(`${url}/auth/session`, { headers: { cookie: jar.header() } })
  return { authorize: new URL(authorize), ended: returned.headers.get('location'), session: await session.json() }
}

test('signs in with the Cognito provider of Auth.js', async () => {
  const application = await startApplication()
  const { authorize, ended, session } = await signIn(application)
  expect(authorize.pathname).toBe('/oauth2/authorize')
  expect(authorize.searchParams.get('code_challenge_method')).toBe('S256')
  expect(ended).toBe(application.url)
  expect(session).toMatchObject({ user: { name: 'Alice', email: 'alice@example.org' } })
})

test('does not sign in where its secret is wrong', async () => {
  const { ended, session } = await signIn(await startApplication(tampered))
  expect(ended).toContain('/auth/error')
  expect(session).toBeNull()
})
