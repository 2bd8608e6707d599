import { type Random, strongRandom } from '../platform/random.ts'
import type { Server } from '../server.ts'

/** What a development server begins with: the same at each start, so that a front end can keep its settings. */
export interface Seeds {
  readonly userPoolId: string
  readonly clientId: string
  readonly username: string
  readonly password: string
}

const username = 'alice'
const password = 'Passw0rd!'
const email = 'alice@example.com'

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

/** Makes a pool, a client and a confirmed user, through the server's own operations. */
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
  })
  const UserAttributes = [
    { Name: 'email', Value: email },
    { Name: 'email_verified', Value: 'true' },
  ]
  await call('AdminCreateUser', { UserPoolId, Username: username, UserAttributes, MessageAction: 'SUPPRESS' })
  await call('AdminSetUserPassword', { UserPoolId, Username: username, Password: password, Permanent: true })
  return { userPoolId: UserPoolId, clientId: String(UserPoolClient?.ClientId), username, password }
}

export function describeSeeds({ userPoolId, clientId, username, password }: Seeds): string {
  return `  pool        ${userPoolId}\n  client      ${clientId}\n  user        ${username}, password ${password}\n`
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
