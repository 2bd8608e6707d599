/** Every message, by mail and by text message, worded by a pool's function or sent by it: the source that it is told. */
import {
  AdminCreateUserCommand,
  AdminResetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  ForgotPasswordCommand,
  GetUserAttributeVerificationCodeCommand,
  ResendConfirmationCodeCommand,
  RespondToAuthChallengeCommand,
  SetUserPoolMfaConfigCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { type Accounts, list, otherPassword, password } from '../support/accounts.ts'
import { roleArn } from '../support/factors.ts'
import { type FunctionEvent, lambdaConfig, startFunctions } from '../support/pool-functions.ts'
import { startServer } from '../support/server.ts'
import { openSignIn, signInWith, tokensOf } from '../support/sign-in.ts'

const key = 'arn:aws:kms:us-east-1:123456789012:key/1b2c3d4e-0000-4000-8000-000000000001'
const functions = await startFunctions()
const server = await startServer({
  config: { functions: functions.entries, keys: [{ pattern: key, kind: 'local' }] },
})
const { client } = server
const { initiate, byPassword, invited } = signInWith(server)
const ClientMetadata = { locale: 'it' }
const media = {
  EMAIL: { attribute: 'email', address: 'ada@example.com', other: 'grace@example.com', sender: 'CustomEmailSender' },
  SMS: { attribute: 'phone_number', address: '+12065550123', other: '+12065550124', sender: 'CustomSMSSender' },
} as const
type Medium = keyof typeof media

const version = (trigger: string) => ({ LambdaArn: functions.arn(trigger), LambdaVersion: 'V1_0' as const })
const senders = {
  KMSKeyID: key,
  CustomEmailSender: version('CustomEmailSender'),
  CustomSMSSender: version('CustomSMSSender'),
}
const words = lambdaConfig(functions, 'CustomMessage')

beforeEach(() => {
  functions.says('CustomMessage', { emailMessage: 'Ciao {username} {####}', smsMessage: 'Ciao {username} {####}' })
})

async function open(medium: Medium, LambdaConfig: object): Promise<Accounts> {
  return openSignIn(server, {
    LambdaConfig,
    AutoVerifiedAttributes: [media[medium].attribute],
    EmailConfiguration: {
      EmailSendingAccount: 'DEVELOPER',
      SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/codes@example.com',
    },
    SmsConfiguration: { SnsCallerArn: roleArn },
  })
}

interface Scene extends Accounts {
  readonly medium: Medium
  /** Ada's address of the medium, and one that she changes to. */
  readonly mine: Record<string, string>
  readonly others: Record<string, string>
}

const ada = { Username: 'ada' }
const signUp = ({ app, mine }: Scene) =>
  client.send(new SignUpCommand({ ...app, ...ada, Password: password, UserAttributes: list(mine), ClientMetadata }))
const verified = ({ confirmed, mine, medium }: Scene) =>
  confirmed('ada', { ...mine, [`${media[medium].attribute}_verified`]: 'true' })

/** What is done first, what is done then, and whether an administrator does it, who has no client. */
const occasions: readonly {
  readonly source: string
  readonly by: string
  readonly first?: (scene: Scene) => Promise<unknown>
  readonly act: (scene: Scene) => Promise<unknown>
  readonly isAdmin?: true
  readonly hasMetadata?: false
  readonly status: string
}[] = [
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

/** Second factors of the medium, for everybody. */
async function askForCodes({ pool, medium }: Scene): Promise<void> {
  const factor =
    medium === 'EMAIL'
      ? { EmailMfaConfiguration: {} }
      : { SmsMfaConfiguration: { SmsConfiguration: { SnsCallerArn: roleArn } } }
  await client.send(new SetUserPoolMfaConfigCommand({ ...pool, MfaConfiguration: 'ON', ...factor }))
}

async function prepare(medium: Medium, LambdaConfig: object): Promise<Scene> {
  const { attribute, address, other } = media[medium]
  const accounts = await open(medium, LambdaConfig)
  return { ...accounts, medium, mine: { [attribute]: address }, others: { [attribute]: other } }
}

async function nextEvent(trigger: string): Promise<FunctionEvent> {
  let events: readonly FunctionEvent[] = []
  await vi.waitFor(
    () => {
      events = functions.taken(trigger)
      expect(events).toHaveLength(1)
    },
    { timeout: 5_000, interval: 10 },
  )
  return events[0] as FunctionEvent
}

const rows = occasions.map(occasion => [occasion.source, occasion.by, occasion] as const)

describe.each(['EMAIL', 'SMS'] as const)('by %s', medium => {
  test.each(rows)('CustomMessage_%s words what %s sends', async (_, __, occasion) => {
    const { source, first, act, isAdmin, hasMetadata = true, status } = occasion
    const scene = await prepare(medium, words)
    await first?.(scene)
    functions.taken('CustomMessage')
    await act(scene)
    const event = await nextEvent('CustomMessage')
    expect(event).toMatchObject({
      version: '1',
      triggerSource: `CustomMessage_${source}`,
      userName: 'ada',
      callerContext: { clientId: isAdmin ? 'CLIENT_ID_NOT_APPLICABLE' : scene.app.ClientId },
    })
    expect(event.request).toMatchObject({
      userAttributes: { 'cognito:user_status': status },
      codeParameter: '{####}',
      linkParameter: '{##Click Here##}',
      usernameParameter: source === 'AdminCreateUser' ? '{username}' : null,
    })
    expect(event.request.clientMetadata).toEqual(hasMetadata ? ClientMetadata : undefined)
    expect('clientMetadata' in event.request).toBe(hasMetadata)
    const [message] = await server.messages({ userPoolId: scene.pool.UserPoolId })
    const name = source === 'AdminCreateUser' ? 'ada' : '{username}'
    expect(message).toMatchObject({ medium, trigger: source, body: `Ciao ${name} ${message?.code}` })
  })

  test.each(rows)(`${media[medium].sender}_%s sends in the place of %s`, async (_, __, occasion) => {
    const { source, first, act, isAdmin, hasMetadata = true, status } = occasion
    const { sender } = media[medium]
    const scene = await prepare(medium, { ...words, ...senders })
    await first?.(scene)
    if (first === signUp) await nextEvent(sender)
    functions.taken(sender)
    functions.taken('CustomMessage')
    await act(scene)
    const event = await nextEvent(sender)
    expect(event).toEqual({
      version: '1',
      triggerSource: `${sender}_${source}`,
      region: 'us-east-1',
      userPoolId: scene.pool.UserPoolId,
      userName: 'ada',
      callerContext: {
        awsSdkVersion: expect.stringMatching(/^aws-sdk-js-\d/),
        clientId: isAdmin ? 'CLIENT_ID_NOT_APPLICABLE' : scene.app.ClientId,
      },
      request: {
        type: medium === 'EMAIL' ? 'customEmailSenderRequestV1' : 'customSMSSenderRequestV1',
        code: expect.stringMatching(/^AYADe/),
        clientMetadata: hasMetadata ? ClientMetadata : null,
        userAttributes: expect.objectContaining({ 'cognito:user_status': status, sub: expect.any(String) }),
      },
      response: {},
    })
    expect(functions.taken('CustomMessage')).toEqual([])
    expect(await server.messages({ userPoolId: scene.pool.UserPoolId })).toEqual([])
  })
})

test('a sign-in that needs no code asks neither', async () => {
  const scene = await prepare('EMAIL', { ...words, ...senders })
  await verified(scene)
  tokensOf(await byPassword(scene.app, 'ada'))
  await new Promise(later => setTimeout(later, 50))
  expect(functions.taken('CustomEmailSender')).toEqual([])
  expect(functions.taken('CustomMessage')).toEqual([])
})
