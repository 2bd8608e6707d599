/** The pool's domain: what applications ask it for, and the page that people see. */
import { createHash } from 'node:crypto'
import { median } from './costs.ts'
import type { Call, Connection, Send, Sent } from './load.ts'
import type { Operation } from './operations.ts'
import type { Seeded, SeededPool, SeededUser } from './seed.ts'
import { inTurn } from './sign-ins.ts'

const callback = 'https://app.example.com/callback'
const verifier = 'v'.repeat(43)

export const signInPageRow = 'OAuth: sign-in page'

export interface Hosted {
  readonly operations: readonly Operation[]
  /** What a browser has to fetch before it shows the sign-in page. */
  weighSignInPage(): Promise<PageWeight>
}

export interface PageWeight {
  /** Of one caller, at the median. */
  readonly firstByteMillis: number
  /** Of the page alone. */
  readonly pageBytes: number
  readonly bytes: number
  readonly requests: number
}

export async function openHosted({ people, users }: Seeded, { call, send }: Connection): Promise<Hosted> {
  const { app, service } = await createClients(call, people)
  const page = `/login?${requestOf(app)}`
  const nextSession = async () => {
    const sessions: string[] = []
    for (const user of users.slice(0, 20)) sessions.push(await signIn(send, page, user))
    return inTurn(sessions)
  }
  const operations: readonly Operation[] = [
    {
      name: 'OAuth: client_credentials',
      needs: { signature: 1, echo: 1 },
      async prepare() {
        const authorization = `Basic ${Buffer.from(`${service.id}:${service.secret}`).toString('base64')}`
        const form = { grant_type: 'client_credentials', scope: 'orders/read' }
        return async () => expectStatus(200, await send('/oauth2/token', { headers: { authorization }, form }))
      },
    },
    {
      name: 'OAuth: authorize in a session, then tokens for the code (two calls)',
      needs: { signature: 2, commit: 2, echo: 2 },
      async prepare() {
        const next = await nextSession()
        return async () => exchange(send, app, await authorize(send, app, next()))
      },
    },
    {
      name: 'OAuth: userInfo',
      needs: { verification: 1, read: 1, echo: 1 },
      async prepare() {
        const next = await nextSession()
        const tokens: string[] = []
        for (let i = 0; i < 20; i++) tokens.push(await exchange(send, app, await authorize(send, app, next())))
        const nextToken = inTurn(tokens)
        return async () => {
          const headers = { authorization: `Bearer ${nextToken()}` }
          return expectStatus(200, await send('/oauth2/userInfo', { headers }))
        }
      },
    },
    {
      name: signInPageRow,
      needs: { echo: 1 },
      prepare: async () => async () => expectStatus(200, await send(page)),
    },
  ]
  return { operations, weighSignInPage: () => weigh(send, page) }
}

interface Clients {
  readonly app: string
  readonly service: { readonly id: string; readonly secret: string }
}

/** An app client that uses the pages, and a service that signs in as itself. */
export async function createClients(call: Call, { UserPoolId }: SeededPool): Promise<Clients> {
  const Scopes = [{ ScopeName: 'read', ScopeDescription: 'reads orders' }]
  await call('CreateResourceServer', { UserPoolId, Identifier: 'orders', Name: 'orders', Scopes })
  const create = async (settings: object) => {
    const input = { UserPoolId, AllowedOAuthFlowsUserPoolClient: true, ...settings }
    const { UserPoolClient } = await call('CreateUserPoolClient', input)
    return UserPoolClient as { ClientId: string; ClientSecret?: string }
  }
  const app = await create({
    ClientName: 'app',
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email', 'profile'],
    PreventUserExistenceErrors: 'ENABLED',
    SupportedIdentityProviders: ['COGNITO'],
    CallbackURLs: [callback],
  })
  const service = await create({
    ClientName: 'service',
    GenerateSecret: true,
    AllowedOAuthFlows: ['client_credentials'],
    AllowedOAuthScopes: ['orders/read'],
  })
  return { app: app.ClientId, service: { id: service.ClientId, secret: service.ClientSecret ?? '' } }
}

const looks = 300

async function weigh(send: Send, path: string): Promise<PageWeight> {
  const page = expectStatus(200, await send(path))
  const parts = [page]
  const firstBytes: number[] = []
  for (let time = 0; time < looks; time++) firstBytes.push((await send(path)).firstByteMillis)
  for (const [, address = ''] of page.body.matchAll(/<(?:link|script|img)[^>]+(?:href|src)="([^"]+)"/g)) {
    // What is in the page itself was counted with it.
    if (!address.startsWith('data:')) parts.push(expectStatus(200, await send(address.replaceAll('&amp;', '&'))))
  }
  return {
    firstByteMillis: median(firstBytes),
    pageBytes: Buffer.byteLength(page.body),
    bytes: parts.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0),
    requests: parts.length,
  }
}

export function requestOf(client: string): URLSearchParams {
  return new URLSearchParams({
    client_id: client,
    response_type: 'code',
    scope: 'openid email profile',
    redirect_uri: callback,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
}

/** Signs in on the page as a browser does; answers the cookie of the session. */
async function signIn(send: Send, path: string, user: SeededUser): Promise<string> {
  const form = await openForm(send, path)
  const answer = expectStatus(302, await form({ username: user.username, password: user.password }))
  return `cognito=${cookieOf(answer, 'cognito')}`
}

type Texts = Readonly<Record<string, string>>
type SendForm = (fields: Texts, headers?: Texts) => Promise<Sent>

/** Sends the form of a page that was opened once. */
export async function openForm(send: Send, path: string): Promise<SendForm> {
  const token = cookieOf(expectStatus(200, await send(path)), 'XSRF-TOKEN')
  return (fields, headers = {}) =>
    send(path, { headers: { cookie: `XSRF-TOKEN=${token}`, ...headers }, form: { _csrf: token, ...fields } })
}

function cookieOf({ headers }: Sent, name: string): string {
  const set = (headers['set-cookie'] ?? []).find(cookie => cookie.startsWith(`${name}=`))
  const [, value] = /=([^;]+)/.exec(set ?? '') ?? []
  if (!value) throw new Error(`no cookie ${name} was set`)
  return value
}

async function authorize(send: Send, app: string, cookie: string): Promise<string> {
  const { headers } = expectStatus(302, await send(`/oauth2/authorize?${requestOf(app)}`, { headers: { cookie } }))
  const code = new URL(headers.location ?? '', callback).searchParams.get('code')
  if (!code) throw new Error(`no code came back: ${headers.location}`)
  return code
}

async function exchange(send: Send, app: string, code: string): Promise<string> {
  const grant = { grant_type: 'authorization_code', client_id: app, redirect_uri: callback, code_verifier: verifier }
  const { body } = expectStatus(200, await send('/oauth2/token', { form: { ...grant, code } }))
  return String((JSON.parse(body) as { access_token: unknown }).access_token)
}

function expectStatus(status: number, sent: Sent): Sent {
  if (sent.status !== status) throw new Error(`answered ${sent.status} instead of ${status}: ${sent.body}`)
  return sent
}
