import {
  AdminCreateUserCommand,
  CodeDeliveryFailureException,
  ConfirmSignUpCommand,
  type CreateUserPoolCommandInput,
  ForgotPasswordCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test, vi } from 'vitest'
import type { Config } from '../../src/config.ts'
import { openAccounts } from '../support/accounts.ts'
import { startKms } from '../support/kms.ts'
import { type FunctionEvent, startFunctions } from '../support/pool-functions.ts'
import { decode } from '../support/sender-function.ts'
import { startServer, type TestServer } from '../support/server.ts'

const functions = await startFunctions()
const key = 'arn:aws:kms:us-east-1:123456789012:key/1b2c3d4e-0000-4000-8000-000000000001'
const alias = 'arn:aws:kms:us-east-1:123456789012:alias/codes'
const ada = { email: 'ada@example.com' }

async function open(config: Partial<Config> = {}, LambdaConfig: CreateUserPoolCommandInput['LambdaConfig'] = {}) {
  const server = await startServer({
    config: { functions: functions.entries, keys: [{ pattern: key, kind: 'local' }], ...config },
  })
  const sender = (trigger: string) => ({ LambdaArn: functions.arn(trigger), LambdaVersion: 'V1_0' as const })
  const accounts = await openAccounts(server, {
    LambdaConfig: {
      KMSKeyID: key,
      CustomEmailSender: sender('CustomEmailSender'),
      CustomSMSSender: sender('CustomSMSSender'),
      ...LambdaConfig,
    },
    SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
  })
  return { server, accounts }
}

async function called(trigger: 'CustomEmailSender' | 'CustomSMSSender'): Promise<FunctionEvent> {
  return vi.waitFor(
    () => {
      const [event] = functions.taken(trigger)
      if (!event) throw new Error('not called yet')
      return event
    },
    { timeout: 5_000, interval: 10 },
  )
}

async function expectNothingSent({ messages }: TestServer): Promise<void> {
  await new Promise(later => setTimeout(later, 50))
  expect(functions.taken('CustomEmailSender')).toEqual([])
  expect(await messages()).toEqual([])
}

describe('a pool whose function sends', () => {
  test('hands it the code of a sign-up, which only it can read and which confirms the user', async () => {
    const { server, accounts } = await open()
    const { UserSub } = await accounts.signUp('ada', ada)
    const event = await called('CustomEmailSender')
    expect(event).toMatchObject({
      triggerSource: 'CustomEmailSender_SignUp',
      userName: 'ada',
      userPoolId: accounts.pool.UserPoolId,
      callerContext: { clientId: accounts.app.ClientId },
      request: { type: 'customEmailSenderRequestV1', userAttributes: { sub: UserSub, ...ada } },
    })
    const { code } = event.request
    expect(code).toMatch(/^AYADe[A-Za-z0-9+/]+={0,2}$/)
    const decoded = await decode(server.url, code, key)
    expect(decoded.text).toMatch(/^\d{6}$/)
    await server.client.send(
      new ConfirmSignUpCommand({ ...accounts.app, Username: 'ada', ConfirmationCode: decoded.text }),
    )
    await expectNothingSent(server)
  })

  test('gets a message in the form that the service makes', async () => {
    const { server, accounts } = await open()
    await accounts.signUp('ada', ada)
    const decoded = await decode(server.url, (await called('CustomEmailSender')).request.code, key)
    expect(decoded.suiteId).toBe(0x0378)
    expect(decoded.encryptionContext).toEqual({
      'aws-crypto-public-key': expect.stringMatching(/^[A-Za-z0-9+/]{66,68}={0,2}$/),
      'userpool-id': accounts.pool.UserPoolId,
    })
    expect(decoded.keys).toMatchObject([{ providerId: 'aws-kms', providerInfo: key }])
  })

  test('gets temporary passwords escaped for HTML, and each medium its own call', async () => {
    const { server, accounts } = await open()
    await server.client.send(
      new AdminCreateUserCommand({
        ...accounts.pool,
        Username: 'ada',
        UserAttributes: [
          { Name: 'email', Value: ada.email },
          { Name: 'phone_number', Value: '+12065550123' },
        ],
        TemporaryPassword: 'Temp0rary&<b>"\'',
        DesiredDeliveryMediums: ['EMAIL', 'SMS'],
      }),
    )
    const [email, sms] = [await called('CustomEmailSender'), await called('CustomSMSSender')]
    expect(email.triggerSource).toBe('CustomEmailSender_AdminCreateUser')
    expect(sms.triggerSource).toBe('CustomSMSSender_AdminCreateUser')
    expect(sms.request.type).toBe('customSMSSenderRequestV1')
    for (const { callerContext } of [email, sms])
      expect(callerContext).toEqual({
        awsSdkVersion: expect.stringMatching(/^aws-sdk-js-\d/),
        clientId: 'CLIENT_ID_NOT_APPLICABLE',
      })
    for (const { request } of [email, sms])
      expect((await decode(server.url, request.code, key)).text).toBe('Temp0rary&amp;&lt;b&gt;&quot;&#39;')
  })

  test('does not tell the caller when it fails', async () => {
    const { server, accounts } = await open()
    functions.on('CustomEmailSender', () => {
      throw new Error('no mail today')
    })
    await accounts.confirmed('ada', { ...ada, email_verified: 'true' })
    await server.client.send(new ForgotPasswordCommand({ ...accounts.app, Username: 'ada' }))
    expect((await called('CustomEmailSender')).triggerSource).toBe('CustomEmailSender_ForgotPassword')
    functions.on('CustomEmailSender', () => undefined)
  })

  test('gets nothing under a key that the configuration does not name', async () => {
    const { server, accounts } = await open({ keys: [{ pattern: `${key}2`, kind: 'local' }] })
    await expect(accounts.signUp('ada', ada)).rejects.toThrow(CodeDeliveryFailureException)
    await expectNothingSent(server)
  })

  test('gets nothing under an alias of a local key, since it could not read it', async () => {
    const { server, accounts } = await open({}, { KMSKeyID: alias })
    await expect(accounts.signUp('ada', ada)).rejects.toThrow(CodeDeliveryFailureException)
    await expectNothingSent(server)
  })
})

describe('with a real key service', () => {
  test('the data key is asked for there, and an alias becomes the key that it stands for', async () => {
    const kms = await startKms({ [alias]: key })
    const credentials = { accessKeyId: 'AKIAKMS', secretAccessKey: 'secret-of-kms' }
    const source = { pattern: 'arn:aws:kms:*:*:*', kind: 'kms', client: { endpoint: kms.url, credentials } } as const
    const { accounts } = await open({ keys: [source] }, { KMSKeyID: alias })
    await accounts.signUp('ada', ada)
    const { request } = await called('CustomEmailSender')
    expect((await decode(kms.url, request.code, key)).text).toMatch(/^\d{6}$/)
    expect(kms.calls.map(({ operation, keyId }) => [operation, keyId])).toEqual([
      ['GenerateDataKey', alias],
      ['Decrypt', key],
    ])
    expect(kms.calls[0]?.authorization).toMatch(/Credential=AKIAKMS\/\d{8}\/us-east-1\/kms\//)
  })

  test('nothing is sent when it refuses', async () => {
    const kms = await startKms({})
    const client = { endpoint: kms.url, credentials: { accessKeyId: 'AKIAKMS', secretAccessKey: 'secret' } }
    const { server, accounts } = await open({ keys: [{ pattern: key, kind: 'kms', client }] })
    await expect(accounts.signUp('ada', ada)).rejects.toThrow(CodeDeliveryFailureException)
    await expectNothingSent(server)
  })
})
