/** Pools that act on risks, and people who are somewhere else than before, in the words of the stories. */
import {
  type AccountTakeoverActionType,
  type CognitoIdentityProviderClient,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SetRiskConfigurationCommand,
  type SetRiskConfigurationCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import { type Accounts, password } from './accounts.ts'
import { clientAt, lisbon, oslo, secured, tokyo } from './auth-events.ts'
import { openWithFactors } from './factors.ts'
import type { TestServer } from './server.ts'
import { startSrp } from './srp.ts'

type Action = AccountTakeoverActionType['EventAction']
type Settings = Omit<SetRiskConfigurationCommandInput, 'UserPoolId' | 'ClientId'>

export const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0'
export const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36'

/** The same at every level. */
export const onRisk = (EventAction: Action): Settings => {
  const action = { EventAction, Notify: false }
  return {
    AccountTakeoverRiskConfiguration: { Actions: { LowAction: action, MediumAction: action, HighAction: action } },
  }
}

export function riskWith(server: TestServer) {
  const set = (owner: { UserPoolId: string; ClientId?: string }, settings: Settings) =>
    server.client.send(new SetRiskConfigurationCommand({ ...owner, ...settings }))
  const home = clientAt(server, oslo)
  const by = (client: CognitoIdentityProviderClient, app: Accounts['app'], USERNAME: string, PASSWORD = password) =>
    client.send(
      new InitiateAuthCommand({ ...app, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } }),
    )
  return {
    set,
    home,
    abroad: clientAt(server, tokyo),
    elsewhere: clientAt(server, lisbon),
    by,
    async bySrp(client: CognitoIdentityProviderClient, { app, pool }: Accounts, USERNAME: string) {
      const srp = startSrp()
      const { ChallengeParameters } = await client.send(
        new InitiateAuthCommand({ ...app, AuthFlow: 'USER_SRP_AUTH', AuthParameters: { USERNAME, SRP_A: srp.A } }),
      )
      const ChallengeResponses = srp.answer(ChallengeParameters, pool.UserPoolId, password)
      return client.send(
        new RespondToAuthChallengeCommand({ ...app, ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses }),
      )
    },
    /** A pool with optional authenticator apps; whoever is named in it has signed in at home. */
    async open(settings: Settings, mode: 'AUDIT' | 'ENFORCED' = 'ENFORCED'): Promise<Accounts> {
      const factors = { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } } as const
      const accounts = await openWithFactors(server, factors, secured(mode))
      await set(accounts.pool, settings)
      return accounts
    },
    async atHome({ app, confirmed }: Accounts, name: string) {
      await confirmed(name)
      await by(home, app, name)
      server.clock.advance('1 hour')
    },
  }
}
