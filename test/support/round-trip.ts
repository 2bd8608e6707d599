/** A browser on its way to an outside provider and back, step by step, so that a story can get between. */
import {
  CreateIdentityProviderCommand,
  type CreateIdentityProviderCommandInput,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { type Asked, codeFlow, encode, type OAuthApp } from './oauth.ts'
import type { TestServer } from './server.ts'

export interface Left {
  /** At the provider. */
  readonly location: URL
  readonly state: string
  readonly nonce: string
  readonly cookie: string
}

export function roundTrip(server: TestServer, app: OAuthApp) {
  const arrive = (response: Response) => {
    const location = new URL(response.headers.get('location') ?? server.url, server.url)
    const cookies = response.headers.getSetCookie()
    return { status: response.status, location, cookies, session: sessionOf(cookies) }
  }
  return {
    /** Sends the browser away; a story about a request that is refused reads the location. */
    async leave(asked: Asked): Promise<Left> {
      const { location, response } = await app.authorize(asked)
      const { searchParams: query } = location
      const cookie = response.headers
        .getSetCookie()
        .map(line => line.split(';')[0])
        .join('; ')
      return { location, state: query.get('state') ?? '', nonce: query.get('nonce') ?? '', cookie }
    },
    async comeBack(left: Pick<Left, 'cookie'>, brought: Asked, path = '/oauth2/idpresponse') {
      const response = await fetch(`${server.url}${path}?${encode(brought)}`, {
        redirect: 'manual',
        headers: { cookie: left.cookie },
      })
      return arrive(response)
    },
    async comeBackByForm(left: Pick<Left, 'cookie'>, brought: Asked) {
      const response = await fetch(`${server.url}/oauth2/idpresponse`, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie: left.cookie, 'content-type': 'application/x-www-form-urlencoded' },
        body: encode(brought),
      })
      return arrive(response)
    },
  }
}

function sessionOf(cookies: readonly string[]): string | undefined {
  return cookies.find(line => line.startsWith('cognito='))?.split(';')[0]
}

export async function trust(
  { client }: TestServer,
  { pool }: Pick<OAuthApp, 'pool'>,
  provider: Omit<CreateIdentityProviderCommandInput, 'UserPoolId'>,
): Promise<void> {
  await client.send(new CreateIdentityProviderCommand({ ...pool, ...provider }))
}

/** Lets people sign in to the app by these providers alone. */
export async function support(
  { client }: TestServer,
  { pool, app }: Pick<OAuthApp, 'pool' | 'app'>,
  SupportedIdentityProviders: string[],
): Promise<void> {
  const { CallbackURLs, LogoutURLs, AllowedOAuthScopes, ...rest } = codeFlow
  await client.send(
    new UpdateUserPoolClientCommand({
      ...{ ...pool, ...app, ...rest, AllowedOAuthFlows: ['code', 'implicit'] },
      ...{ AllowedOAuthScopes: [...AllowedOAuthScopes], CallbackURLs: [...CallbackURLs], LogoutURLs: [...LogoutURLs] },
      SupportedIdentityProviders,
    }),
  )
}
