/** Everything that sends a message to somebody, by mail or by text message. */
import {
  AdminCreateUserCommand,
  AdminResetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  type CreateUserPoolCommandInput,
  ForgotPasswordCommand,
  GetUserAttributeVerificationCodeCommand,
  ResendConfirmationCodeCommand,
  RespondToAuthChallengeCommand,
  SetUserPoolMfaConfigCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { type Accounts, list, otherPassword, password } from './accounts.ts'
import { roleArn } from './factors.ts'
import type { TestServer } from './server.ts'
import { openSignIn, signInWith } from './sign-in.ts'

export const ClientMetadata = { locale: 'it' }
export const media = {
  EMAIL: { attribute: 'email', address: 'ada@example.com', other: 'grace@example.com', sender: 'CustomEmailSender' },
  SMS: { attribute: 'phone_number', address: '+12065550123', other: '+12065550124', sender: 'CustomSMSSender' },
} as const
export type Medium = keyof typeof media

export interface Scene extends Accounts {
  readonly medium: Medium
  /** Ada's address of the medium, and one that she changes to. */
  readonly mine: Record<string, string>
  readonly others: Record<string, string>
}

/** What is done first, what is done then, and whether an administrator does it, who has no client. */
export interface Occasion {
  readonly source: string
  readonly by: string
  readonly first?: (scene: Scene) => Promise<unknown>
  readonly act: (scene: Scene) => Promise<unknown>
  readonly isAdmin?: true
  readonly hasMetadata?: false
  readonly status: string
}

/** A pool that sends codes by one medium. */
export async function openScene(
  server: TestServer,
  medium: Medium,
  settings: Partial<CreateUserPoolCommandInput> = {},
): Promise<Scene> {
  const { attribute, address, other } = media[medium]
  const accounts = await openSignIn(server, {
    AutoVerifiedAttributes: [attribute],
    EmailConfiguration: {
      EmailSendingAccount: 'DEVELOPER',
      SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/codes@example.com',
    },
    SmsConfiguration: { SnsCallerArn: roleArn },
    ...settings,
  })
  return { ...accounts, medium, mine: { [attribute]: address }, others: { [attribute]: other } }
}

const ada = { Username: 'ada' }

export function occasionsWith(server: TestServer): readonly Occasion[] {
  const { client } = server
  const { initiate, invited } = signInWith(server)
  const signUp = ({ app, mine }: Scene) =>
    client.send(new SignUpCommand({ ...app, ...ada, Password: password, UserAttributes: list(mine), ClientMetadata }))
  const verified = ({ confirmed, mine, medium }: Scene) =>
    confirmed('ada', { ...mine, [`${media[medium].attribute}_verified`]: 'true' })

  /** Second factors of the medium, for everybody. */
  const askForCodes = async ({ pool, medium }: Scene) => {
    const factor =
      medium === 'EMAIL'
        ? { EmailMfaConfiguration: {} }
        : { SmsMfaConfiguration: { SmsConfiguration: { SnsCallerArn: roleArn } } }
    await client.send(new SetUserPoolMfaConfigCommand({ ...pool, MfaConfiguration: 'ON', ...factor }))
  }

  return [
    { source: 'SignUp', by: 'SignUp', act: signUp, status: 'UNCONFIRMED' },
    {
      source: 'ResendCode',
      by: 'ResendConfirmationCode',
      first: signUp,
      act: ({ app }) => client.send(new ResendConfirmationCodeCommand({ ...app, ...ada, ClientMetadata })),
      status: 'UNCONFIRMED',
    },
    {
      source: 'ForgotPassword',
      by: 'ForgotPassword',
      first: verified,
      act: ({ app }) => client.send(new ForgotPasswordCommand({ ...app, ...ada, ClientMetadata })),
      status: 'CONFIRMED',
    },
    {
      source: 'ForgotPassword',
      by: 'AdminResetUserPassword',
      first: verified,
      act: ({ pool }) => client.send(new AdminResetUserPasswordCommand({ ...pool, ...ada, ClientMetadata })),
      isAdmin: true,
      status: 'RESET_REQUIRED',
    },
    {
      source: 'UpdateUserAttribute',
      by: 'UpdateUserAttributes',
      first: verified,
      async act({ accessToken, others }) {
        const AccessToken = await accessToken('ada')
        const change = { AccessToken, UserAttributes: list(others), ClientMetadata }
        return client.send(new UpdateUserAttributesCommand(change))
      },
      status: 'CONFIRMED',
    },
    {
      source: 'UpdateUserAttribute',
      by: 'AdminUpdateUserAttributes',
      first: verified,
      act: ({ pool, others }) =>
        client.send(
          new AdminUpdateUserAttributesCommand({ ...pool, ...ada, UserAttributes: list(others), ClientMetadata }),
        ),
      isAdmin: true,
      status: 'CONFIRMED',
    },
    {
      source: 'VerifyUserAttribute',
      by: 'GetUserAttributeVerificationCode',
      first: verified,
      async act({ accessToken, medium }) {
        const AccessToken = await accessToken('ada')
        const asked = { AccessToken, AttributeName: media[medium].attribute, ClientMetadata }
        return client.send(new GetUserAttributeVerificationCodeCommand(asked))
      },
      status: 'CONFIRMED',
    },
    {
      source: 'AdminCreateUser',
      by: 'AdminCreateUser',
      act: ({ pool, mine, medium }) =>
        client.send(
          new AdminCreateUserCommand({
            ...{ ...pool, ...ada, TemporaryPassword: password, ClientMetadata },
            UserAttributes: list(mine),
            DesiredDeliveryMediums: [medium],
          }),
        ),
      isAdmin: true,
      hasMetadata: false,
      status: 'FORCE_CHANGE_PASSWORD',
    },
    {
      source: 'Authentication',
      by: 'InitiateAuth',
      first: async scene => {
        await verified(scene)
        await askForCodes(scene)
      },
      act: ({ app }) => initiate(app, 'USER_PASSWORD_AUTH', { USERNAME: 'ada', PASSWORD: password }),
      hasMetadata: false,
      status: 'CONFIRMED',
    },
    {
      source: 'Authentication',
      by: 'RespondToAuthChallenge',
      first: async scene => {
        await invited(scene.pool, 'ada', scene.mine)
        await askForCodes(scene)
      },
      async act({ app }) {
        const { Session } = await initiate(app, 'USER_PASSWORD_AUTH', { USERNAME: 'ada', PASSWORD: password })
        const ChallengeResponses = { USERNAME: 'ada', NEW_PASSWORD: otherPassword }
        const answer = { ...app, Session, ChallengeResponses, ClientMetadata }
        await client.send(new RespondToAuthChallengeCommand({ ...answer, ChallengeName: 'NEW_PASSWORD_REQUIRED' }))
      },
      status: 'CONFIRMED',
    },
  ]
}
