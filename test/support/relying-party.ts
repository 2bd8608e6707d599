/** An application whose people sign in on the hosted pages: where the browser comes back to, and what it then asks for. */
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type CreateUserPoolClientCommandInput,
  type CreateUserPoolCommandInput,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Page } from 'playwright-core'
import { afterAll } from 'vitest'
import { type Accounts, openAccounts } from './accounts.ts'
import type { TestServer } from './server.ts'

/** The application's own server: every address answers with a page that does nothing. */
export interface RelyingParty {
  readonly callback: string
  readonly signedOut: string
  /** The pages of others that browsers said they came from. */
  readonly referrers: readonly string[]
}

export interface Tokens {
  readonly access_token: string
  readonly id_token: string
  readonly refresh_token: string
}

export interface Application extends RelyingParty, Accounts {
  /** Where the application sends the browser; PKCE and a state come along. */
  authorize(parameters?: Readonly<Record<string, string>>): string
  /** The address of a page that may be opened directly: `/login`, `/signup`, `/forgotPassword`. */
  open(path: string, parameters?: Readonly<Record<string, string>>): string
  logout(parameters?: Readonly<Record<string, string>>): string
  /** What the browser brought back, in the query or in the fragment, once it is back. */
  arrived(page: Page): Promise<URLSearchParams>
  /** The tokens for the code that the browser brought back. */
  exchange(code: string | null): Promise<Tokens>
}

export const state = 'a state of the application'
const verifier = 'v'.repeat(43)

const started: (() => void)[] = []

// Registered while the test file is read, like the end of the servers that it starts.
afterAll(() => {
  for (const stop of started) stop()
})

export async function startRelyingParty(): Promise<RelyingParty> {
  const referrers: string[] = []
  const server = createServer((request, response) => {
    const { referer, host } = request.headers
    if (referer !== undefined && new URL(referer).host !== host) referrers.push(referer)
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(
      '<!doctype html><html lang="en"><title>Application</title><main><h1>The application</h1></main></html>',
    )
  })
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening))
  started.push(() => {
    server.close()
    server.closeAllConnections()
  })
  const url = `http://localhost:${(server.address() as AddressInfo).port}`
  return { callback: `${url}/callback`, signedOut: `${url}/signed-out`, referrers }
}

/** A pool with an app client that may use the pages, and the application that it belongs to. */
export async function openApplication(
  server: TestServer,
  poolSettings: Partial<CreateUserPoolCommandInput> = {},
  clientSettings: Partial<CreateUserPoolClientCommandInput> = {},
): Promise<Application> {
  return joinApplication(server, await openAccounts(server, poolSettings), clientSettings)
}

/** The same in a pool that a story opened in its own way: the client's settings become those of an application. */
export async function joinApplication(
  server: TestServer,
  accounts: Accounts,
  clientSettings: Partial<CreateUserPoolClientCommandInput> = {},
): Promise<Application> {
  const party = await startRelyingParty()
  await server.client.send(
    new UpdateUserPoolClientCommand({
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code', 'implicit'],
      AllowedOAuthScopes: ['openid', 'email', 'profile', 'aws.cognito.signin.user.admin'],
      SupportedIdentityProviders: ['COGNITO'],
      CallbackURLs: [party.callback],
      LogoutURLs: [party.signedOut],
      ...clientSettings,
      ...accounts.pool,
      ...accounts.app,
    }),
  )
  return { ...accounts, ...party, ...requestsOf(server, accounts, party) }
}

type Requests = Pick<Application, 'authorize' | 'open' | 'logout' | 'arrived' | 'exchange'>

function requestsOf({ url }: TestServer, { app }: Accounts, { callback, signedOut }: RelyingParty): Requests {
  const address = (path: string, parameters: Record<string, string>) =>
    `${url}${path}?${new URLSearchParams(parameters)}`
  const request = {
    client_id: app.ClientId,
    response_type: 'code',
    scope: 'openid email profile aws.cognito.signin.user.admin',
    redirect_uri: callback,
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }
  return {
    authorize: parameters => address('/oauth2/authorize', { ...request, ...parameters }),
    open: (path, parameters) => address(path, { ...request, ...parameters }),
    logout: parameters => address('/logout', { client_id: app.ClientId, logout_uri: signedOut, ...parameters }),
    async arrived(page) {
      await page.waitForURL(({ href }) => href.startsWith(callback))
      const { search, hash } = new URL(page.url())
      return new URLSearchParams(hash ? hash.slice(1) : search)
    },
    async exchange(code) {
      const form = { grant_type: 'authorization_code', client_id: app.ClientId, redirect_uri: callback }
      const body = new URLSearchParams({ ...form, code: code ?? '', code_verifier: verifier })
      const response = await fetch(`${url}/oauth2/token`, { method: 'POST', body })
      const answer = await response.json()
      if (!response.ok) throw new Error(`the code was refused: ${JSON.stringify(answer)}`)
      return answer as Tokens
    },
  }
}
