import { type Random, strongRandom } from '../platform/random.ts'
import type { Server } from '../server.ts'

/** What a development server begins with: the same at each start, so that a front end can keep its settings. */
export interface Seeds {
  readonly userPoolId: string
  readonly clientId: string
  readonly username: string
  readonly password: string
  /** Where a browser begins to sign in on the hosted pages. */
  readonly signInUrl: string
}

const username = 'alice'
const password = 'Passw0rd!'
const email = 'alice@example.com'
// Where front ends are served while they are written.
const callbackUrls = ['http://localhost:3000/', 'http://localhost:5173/']

// A pool id has nine letters or digits behind its region, a client id 26 of 0 to v.
const firstTexts: readonly string[] = ['Developer', 'developmentclient'.padEnd(26, '0')]

/** Chance whose first texts of the length of an id are the ids of the seeded pool and client. */
export function seedingRandom(): Random {
  const left = new Set(firstTexts)
  return {
    ...strongRandom,
    text(length, alphabet) {
      const fixed = [...left].find(text => text.length === length)
      if (fixed === undefined) return strongRandom.text(length, alphabet)
      left.delete(fixed)
      return fixed
    },
  }
}

/** Makes a pool with a domain, a client and a confirmed user, through the server's own operations. */
export async function seed(server: Server): Promise<Seeds> {
  const call = caller(server)
  const { UserPool } = await call('CreateUserPool', {
    PoolName: 'development',
    AliasAttributes: ['email'],
    AutoVerifiedAttributes: ['email'],
  })
  const UserPoolId = String(UserPool?.Id)
  const { UserPoolClient } = await call('CreateUserPoolClient', {
    UserPoolId,
    ClientName: 'development',
    ExplicitAuthFlows: [
      'ALLOW_USER_SRP_AUTH',
      'ALLOW_USER_PASSWORD_AUTH',
      'ALLOW_ADMIN_USER_PASSWORD_AUTH',
      'ALLOW_REFRESH_TOKEN_AUTH',
    ],
    SupportedIdentityProviders: ['COGNITO'],
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code', 'implicit'],
    AllowedOAuthScopes: ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin'],
    CallbackURLs: callbackUrls,
    LogoutURLs: callbackUrls,
  })
  await call('CreateUserPoolDomain', { UserPoolId, Domain: 'development' })
  const UserAttributes = [
    { Name: 'email', Value: email },
    { Name: 'email_verified', Value: 'true' },
  ]
  await call('AdminCreateUser', { UserPoolId, Username: username, UserAttributes, MessageAction: 'SUPPRESS' })
  await call('AdminSetUserPassword', { UserPoolId, Username: username, Password: password, Permanent: true })
  const clientId = String(UserPoolClient?.ClientId)
  const signInUrl = signInUrlOf(server.services.config.publicUrl, clientId)
  return { userPoolId: UserPoolId, clientId, username, password, signInUrl }
}

function signInUrlOf(publicUrl: string, client_id: string): string {
  const [redirect_uri = ''] = callbackUrls
  const query = new URLSearchParams({ client_id, response_type: 'code', scope: 'openid email', redirect_uri })
  return `${publicUrl}/oauth2/authorize?${query}`
}

export function describeSeeds({ userPoolId, clientId, username, password, signInUrl }: Seeds): string {
  const lines = [
    ['pool', userPoolId],
    ['client', clientId],
    ['user', `${username}, password ${password}`],
    ['domain', 'development'],
    ['sign in', signInUrl],
  ] as const
  return lines.map(([label, text]) => `  ${label.padEnd(12)}${text}\n`).join('')
}

type Answer = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>

function caller({ fetch, services }: Server): (operation: string, input: object) => Promise<Answer> {
  const { region } = services.config
  const authorization =
    `AWS4-HMAC-SHA256 Credential=development/20260101/${region}/cognito-idp/aws4_request, ` +
    'SignedHeaders=host;x-amz-date, Signature=development'
  return async (operation, input) => {
    const response = await fetch(
      new Request('http://localhost/', {
        method: 'POST',
        headers: {
          authorization,
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-date': '20260101T000000Z',
          'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
        },
        body: JSON.stringify(input),
      }),
    )
    const text = await response.text()
    if (!response.ok) throw new Error(`The development server cannot be seeded: ${operation} answered ${text}`)
    return text === '' ? {} : JSON.parse(text)
  }
}
