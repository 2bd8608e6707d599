/** Second factors through the API, in the words of the stories. */
import {
  AdminSetUserMFAPreferenceCommand,
  AssociateSoftwareTokenCommand,
  type EmailMfaConfigType,
  SetUserMFAPreferenceCommand,
  type SetUserMFAPreferenceCommandInput,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { Secret, TOTP } from 'otpauth'
import type { Accounts } from './accounts.ts'
import type { TestServer } from './server.ts'
import { openSignIn } from './sign-in.ts'

type Preference = Omit<SetUserMFAPreferenceCommandInput, 'AccessToken'>
type Settings = Parameters<typeof openSignIn>

export const roleArn = 'arn:aws:iam::123456789012:role/sms'
const sourceArn = 'arn:aws:ses:us-east-1:123456789012:identity/codes@example.com'

/** Every factor that a pool can offer. */
export const everyFactor = {
  SmsMfaConfiguration: { SmsConfiguration: { SnsCallerArn: roleArn } },
  SoftwareTokenMfaConfiguration: { Enabled: true },
  EmailMfaConfiguration: {} as EmailMfaConfigType,
} satisfies Partial<SetUserPoolMfaConfigCommandInput>

/** A pool that sends e-mail codes by a sender of its own, with the factors that are named. */
export async function openWithFactors(
  server: TestServer,
  factors: Omit<SetUserPoolMfaConfigCommandInput, 'UserPoolId'>,
  poolSettings: Settings[1] = {},
  clientSettings: Settings[2] = {},
): Promise<Accounts> {
  const EmailConfiguration = { EmailSendingAccount: 'DEVELOPER', SourceArn: sourceArn } as const
  const accounts = await openSignIn(server, { EmailConfiguration, ...poolSettings }, clientSettings)
  await server.client.send(new SetUserPoolMfaConfigCommand({ ...accounts.pool, ...factors }))
  return accounts
}

export interface App {
  readonly secret: string
  /** The code of the moment that the server's clock shows, or of one beside it by half minutes. */
  code(halfMinutes?: number): string
}

export function factorsWith({ client, clock }: Pick<TestServer, 'client' | 'clock'>) {
  const appWith = (secret: string): App => ({
    secret,
    code: (halfMinutes = 0) =>
      new TOTP({ secret: Secret.fromBase32(secret) }).generate({
        timestamp: clock.now().getTime() + halfMinutes * 30_000,
      }),
  })
  const associate = async (by: { AccessToken: string } | { Session: string | undefined }) => {
    const { SecretCode = '', Session } = await client.send(new AssociateSoftwareTokenCommand(by))
    return { app: appWith(SecretCode), Session }
  }
  const verify = (
    by: { AccessToken: string } | { Session: string | undefined },
    UserCode: string,
    FriendlyDeviceName?: string,
  ) => client.send(new VerifySoftwareTokenCommand({ ...by, UserCode, FriendlyDeviceName }))
  const prefer = (AccessToken: string, preference: Preference) =>
    client.send(new SetUserMFAPreferenceCommand({ AccessToken, ...preference }))
  const preferAs = (pool: Accounts['pool'], Username: string, preference: Preference) =>
    client.send(new AdminSetUserMFAPreferenceCommand({ ...pool, Username, ...preference }))
  return {
    associate,
    verify,
    prefer,
    preferAs,
    appWith,
    /** A user whose app is registered and turned on, with an access token; the step of its code is over. */
    async withApp({ accessToken }: Accounts, name: string): Promise<App> {
      const AccessToken = await accessToken(name)
      const { app } = await associate({ AccessToken })
      await verify({ AccessToken }, app.code())
      await prefer(AccessToken, { SoftwareTokenMfaSettings: { Enabled: true } })
      clock.advance('30 seconds')
      return app
    },
  }
}
