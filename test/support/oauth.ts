/** A pool with an app that signs people in by OAuth, and browsers in which somebody is signed in. */
import { createHash } from 'node:crypto'
import type {
  CreateUserPoolClientCommandInput,
  CreateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import type { PoolContext } from '../../src/context.ts'
import { startBrowserSession } from '../../src/flows/authorization/browser-session.ts'
import type { Accounts } from './accounts.ts'
import type { TestServer } from './server.ts'
import { openSignIn } from './sign-in.ts'

export const callback = 'https://app.example.org/callback'
export const otherCallback = 'http://localhost:3000/?from=cenote'
export const logoutUrl = 'https://app.example.org/bye'

export const codeFlow = {
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code'],
  AllowedOAuthScopes: ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin'],
  CallbackURLs: [callback, otherCallback],
  LogoutURLs: [logoutUrl],
  SupportedIdentityProviders: ['COGNITO'],
} as const satisfies Partial<Record<keyof CreateUserPoolClientCommandInput, unknown>>

/** The words in which a test says what it asks for; an undefined one is left out, a list is repeated. */
export type Asked = Readonly<Record<string, string | readonly string[] | undefined>>

export interface OAuthApp {
  readonly pool: { readonly UserPoolId: string }
  readonly app: { readonly ClientId: string }
  readonly secret: string | undefined
  readonly issuer: string
  confirmed(name: string, attributes?: Readonly<Record<string, string>>): Promise<{ sub: string }>
  get: Accounts['get']
  /** The cookie of a browser in which this user has just signed in. */
  browserOf(sub: string): Promise<string>
  /** GET /oauth2/authorize by a browser; what is asked goes over the usual parameters. */
  authorize(asked?: Asked, cookie?: string): Promise<{ status: number; location: URL; response: Response }>
  /** A code of a signed-in browser. */
  codeOf(cookie: string, asked?: Asked): Promise<string>
  token(
    form: Asked,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: Record<string, unknown>; response: Response }>
  /** Exchanges a code as the app itself does. */
  exchange(code: string, form?: Asked): ReturnType<OAuthApp['token']>
}

export async function openOAuth(
  server: TestServer,
  clientSettings: Partial<CreateUserPoolClientCommandInput> = {},
  poolSettings: Partial<CreateUserPoolCommandInput> = {},
): Promise<OAuthApp> {
  const accounts = await openSignIn(server, poolSettings, flowOf(clientSettings))
  const { pool, app } = accounts
  const client = await server.server.services.store.clients.get(app.ClientId)
  const secret = client?.sealedSecret
    ? server.server.services.seal.open('client-secret', client.id, client.sealedSecret)?.toString()
    : undefined
  const token: OAuthApp['token'] = async (form, headers = {}) => {
    const own = secret === undefined ? { client_id: app.ClientId } : { client_id: app.ClientId, client_secret: secret }
    return post(`${server.url}/oauth2/token`, { ...own, ...form }, headers)
  }
  const authorize: OAuthApp['authorize'] = async (asked = {}, cookie) => {
    const usual = { client_id: app.ClientId, redirect_uri: callback, response_type: 'code' }
    return visit(`${server.url}/oauth2/authorize?${encode({ ...usual, ...asked })}`, cookie)
  }
  return {
    pool,
    app,
    secret,
    issuer: `${server.url}/${pool.UserPoolId}`,
    confirmed: accounts.confirmed,
    get: accounts.get,
    browserOf: sub => browserOf(server, pool.UserPoolId, sub),
    authorize,
    async codeOf(cookie, asked) {
      const { location } = await authorize(asked, cookie)
      const code = location.searchParams.get('code')
      if (!code) throw new Error(`no code in ${location}`)
      return code
    },
    token,
    exchange: (code, form = {}) => token({ grant_type: 'authorization_code', code, redirect_uri: callback, ...form }),
  }
}

/** The settings of a client that uses the code flow and the pages, changed as a story wants them. */
export function flowOf(
  settings: Partial<CreateUserPoolClientCommandInput> = {},
): Partial<CreateUserPoolClientCommandInput> {
  const { AllowedOAuthFlows, AllowedOAuthScopes, CallbackURLs, LogoutURLs, SupportedIdentityProviders } = codeFlow
  return {
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: [...AllowedOAuthFlows],
    AllowedOAuthScopes: [...AllowedOAuthScopes],
    CallbackURLs: [...CallbackURLs],
    LogoutURLs: [...LogoutURLs],
    SupportedIdentityProviders: [...SupportedIdentityProviders],
    ...settings,
  }
}

/** One request of a browser, which follows no redirect. */
export async function visit(url: string, cookie?: string) {
  const response = await fetch(url, { redirect: 'manual', headers: cookie === undefined ? {} : { cookie } })
  return { status: response.status, location: new URL(response.headers.get('location') ?? url, url), response }
}

export async function post(url: string, form: Asked, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: 'POST',
    body: encode(form),
    headers: { 'content-type': formType, ...headers },
  })
  const text = await response.text()
  return { status: response.status, body: (text ? JSON.parse(text) : {}) as Record<string, unknown>, response }
}

const formType = 'application/x-www-form-urlencoded'

export function encode(asked: Asked): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(asked))
    for (const each of Array.isArray(value) ? value : [value]) if (each !== undefined) query.append(name, each)
  return query.toString()
}

async function browserOf({ server }: TestServer, poolId: string, sub: string): Promise<string> {
  const { services } = server
  const [pool, user] = await Promise.all([services.store.pools.get(poolId), services.store.users.get(poolId, sub)])
  if (!pool || !user) throw new Error('the pool or the user is missing')
  const ctx: PoolContext = { ...services, pool, request: { id: 'test', region: 'us-east-1', ip: '' } }
  return `cognito=${(await startBrowserSession(ctx, user)).cookie}`
}

export function basic(id: string, secret: string): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` }
}

/** A verifier and its challenge (RFC 7636). */
export function pkce(verifier = 'abcdefghijklmnopqrstuvwxyz0123456789-._~ABCDEF') {
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  return { verifier, asked: { code_challenge: challenge, code_challenge_method: 'S256' } }
}
