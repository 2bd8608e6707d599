/** A pool with one app client, and people in it, for stories about accounts. */
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  type AttributeType,
  type CreateUserPoolClientCommandInput,
  type CreateUserPoolCommandInput,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect } from 'vitest'
import type { TestServer } from './server.ts'

export const password = 'Correct-Horse-7'
export const otherPassword = 'Battery-Staple-8'

export type Values = Readonly<Record<string, string>>

export interface Accounts {
  readonly pool: { readonly UserPoolId: string }
  readonly app: { readonly ClientId: string }
  signUp(name: string, attributes?: Values): Promise<{ UserSub: string }>
  /** Made by an administrator, with a password for good. */
  confirmed(name: string, attributes?: Values): Promise<{ sub: string }>
  accessToken(name: string, withPassword?: string): Promise<string>
  get(name: string): Promise<{ status: string; enabled: boolean; username: string; attributes: Values }>
}

/** Codes go out by e-mail and by SMS unless the pool says otherwise. */
export async function openAccounts(
  server: TestServer,
  poolSettings: Partial<CreateUserPoolCommandInput> = {},
  clientSettings: Partial<CreateUserPoolClientCommandInput> = {},
): Promise<Accounts> {
  const { Id } = await server.createPool({
    AutoVerifiedAttributes: ['email'],
    ...poolSettings,
  })
  const { ClientId } = await server.createClient(
    { Id },
    { ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'], ...clientSettings },
  )
  const pool = { UserPoolId: Id }
  const app = { ClientId }
  return { pool, app, ...people(server, pool, app) }
}

function people(
  { client }: TestServer,
  pool: Accounts['pool'],
  app: Accounts['app'],
): Pick<Accounts, 'signUp' | 'confirmed' | 'accessToken' | 'get'> {
  return {
    async signUp(name, attributes = {}) {
      const { UserSub = '' } = await client.send(
        new SignUpCommand({ ...app, Username: name, Password: password, UserAttributes: list(attributes) }),
      )
      return { UserSub }
    },
    async confirmed(name, attributes = {}) {
      const { User } = await client.send(
        new AdminCreateUserCommand({
          ...pool,
          Username: name,
          UserAttributes: list(attributes),
          MessageAction: 'SUPPRESS',
        }),
      )
      await client.send(
        new AdminSetUserPasswordCommand({ ...pool, Username: name, Password: password, Permanent: true }),
      )
      return { sub: valuesOf(User?.Attributes).sub ?? '' }
    },
    async accessToken(name, withPassword = password) {
      const AuthParameters = { USERNAME: name, PASSWORD: withPassword }
      const { AuthenticationResult } = await client.send(
        new AdminInitiateAuthCommand({ ...pool, ...app, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters }),
      )
      return AuthenticationResult?.AccessToken ?? ''
    },
    async get(name) {
      const user = await client.send(new AdminGetUserCommand({ ...pool, Username: name }))
      return {
        status: user.UserStatus ?? '',
        enabled: user.Enabled ?? false,
        username: user.Username ?? '',
        attributes: valuesOf(user.UserAttributes),
      }
    },
  }
}

/** Attributes as the API takes them. */
export function list(attributes: Values): AttributeType[] {
  return Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }))
}

export function valuesOf(attributes: readonly AttributeType[] = []): Values {
  return Object.fromEntries(attributes.map(({ Name = '', Value = '' }) => [Name, Value]))
}

/** Expects that a call is refused with this exception and sentence. */
export async function refused(call: Promise<unknown>, name: string, message?: string): Promise<void> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error, 'the call was not refused').toBeDefined()
  expect(error).toMatchObject({ name, ...(message !== undefined && { message }) })
}

/** A code of six digits that is not this one. */
export function otherThan(code: string): string {
  return code === '000000' ? '000001' : '000000'
}
