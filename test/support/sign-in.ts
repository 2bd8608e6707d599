/** Signing in through the API, in the words of the stories. */
import {
  AdminCreateUserCommand,
  type AuthenticationResultType,
  type AuthFlowType,
  type ChallengeNameType,
  InitiateAuthCommand,
  type InitiateAuthCommandOutput,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { decodeJwt } from 'jose'
import { type Accounts, list, openAccounts, password, type Values } from './accounts.ts'
import type { TestServer } from './server.ts'
import { type Responses, startSrp } from './srp.ts'

export const everyFlow = [
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_CUSTOM_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
] as const

type App = Accounts['app']
type Settings = Parameters<typeof openAccounts>

/** A pool whose app client may use every flow. */
export function openSignIn(
  server: TestServer,
  poolSettings: Settings[1] = {},
  clientSettings: Settings[2] = {},
): Promise<Accounts> {
  return openAccounts(server, poolSettings, { ExplicitAuthFlows: [...everyFlow], ...clientSettings })
}

export function signInWith({ client }: TestServer) {
  const initiate = (app: App, AuthFlow: AuthFlowType, AuthParameters: Responses) =>
    client.send(new InitiateAuthCommand({ ...app, AuthFlow, AuthParameters }))
  const respond = (app: App, ChallengeName: ChallengeNameType, ChallengeResponses: Responses, Session?: string) =>
    client.send(new RespondToAuthChallengeCommand({ ...app, ChallengeName, ChallengeResponses, Session }))

  return {
    initiate,
    respond,
    byPassword: (app: App, USERNAME: string, PASSWORD = password) =>
      initiate(app, 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD }),
    async bySrp({ app, pool }: Pick<Accounts, 'app' | 'pool'>, USERNAME: string, withPassword = password) {
      const srp = startSrp()
      const { ChallengeParameters } = await initiate(app, 'USER_SRP_AUTH', { USERNAME, SRP_A: srp.A })
      return respond(app, 'PASSWORD_VERIFIER', srp.answer(ChallengeParameters, pool.UserPoolId, withPassword))
    },
    refresh: (app: App, REFRESH_TOKEN: string) => initiate(app, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN }),
    /** A user with a temporary password. */
    invited: (pool: Accounts['pool'], Username: string, attributes: Values = {}) =>
      client.send(
        new AdminCreateUserCommand({
          ...pool,
          Username,
          TemporaryPassword: password,
          UserAttributes: list(attributes),
          MessageAction: 'SUPPRESS',
        }),
      ),
  }
}

/** The tokens of a sign-in that must have ended with them. */
export function tokensOf({ AuthenticationResult }: Pick<InitiateAuthCommandOutput, 'AuthenticationResult'>) {
  const { AccessToken, IdToken, RefreshToken }: AuthenticationResultType = AuthenticationResult ?? {}
  if (!AccessToken || !IdToken) throw new Error('the sign-in did not end with tokens')
  return { AccessToken, IdToken, RefreshToken: RefreshToken ?? '' }
}

/** The claims of a token, unverified. */
export const claimsOf = (token: string) => decodeJwt(token)

/** A text with one character in the middle changed, to another one of its alphabet. */
export function tampered(text: string, at = Math.floor(text.length / 2)): string {
  return text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)
}
