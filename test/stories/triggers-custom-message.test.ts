import {
  AdminCreateUserCommand,
  AdminResetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  ForgotPasswordCommand,
  GetUserAttributeVerificationCodeCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { pino } from 'pino'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Accounts, list, openAccounts, password, refused } from '../support/accounts.ts'
import { lambdaConfig, type PoolFunctions, startFunctions } from '../support/pool-functions.ts'
import { startServer, type TestServer } from '../support/server.ts'

const email = 'ada@example.com'
const phone_number = '+12065550123'
const other = 'grace@example.com'
const ClientMetadata = { locale: 'it' }
const bySms: Parameters<typeof openAccounts>[1] = {
  AutoVerifiedAttributes: ['phone_number'],
  SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms', ExternalId: 'cenote' },
}
const printed: object[] = []
let functions: PoolFunctions
let server: TestServer
let accounts: Accounts

beforeAll(async () => {
  functions = await startFunctions()
  const log = pino({ level: 'error' }, { write: (line: string) => void printed.push(JSON.parse(line)) })
  server = await startServer({ config: { functions: functions.entries }, services: { log } })
})

beforeEach(async () => {
  accounts = await open()
  functions.on('CustomMessage', () => undefined)
  functions.taken('CustomMessage')
})

const open = (settings: Parameters<typeof openAccounts>[1] = {}, client: Parameters<typeof openAccounts>[2] = {}) =>
  openAccounts(
    server,
    {
      LambdaConfig: lambdaConfig(functions, 'CustomMessage'),
      VerificationMessageTemplate: { EmailMessage: 'template {####}', EmailSubject: 'template' },
      ...settings,
    },
    client,
  )

const signUp = (attributes: Record<string, string> = { email }, Username = 'ada') =>
  server.client.send(
    new SignUpCommand({
      ...accounts.app,
      Username,
      Password: password,
      UserAttributes: list(attributes),
      ClientMetadata,
    }),
  )
const invite = (DesiredDeliveryMediums: ('EMAIL' | 'SMS')[], attributes: Record<string, string>, rest: object = {}) =>
  server.client.send(
    new AdminCreateUserCommand({
      ...accounts.pool,
      Username: 'ada',
      TemporaryPassword: password,
      DesiredDeliveryMediums,
      UserAttributes: list(attributes),
      ...rest,
    }),
  )
const newest = async () => (await server.messages({ userPoolId: accounts.pool.UserPoolId }))[0]
const say = (texts: object) =>
  functions.on('CustomMessage', event => {
    Object.assign(event.response, texts)
  })

describe('the event', () => {
  const ada = { Username: 'ada' }
  const verified = { email, email_verified: 'true' }
  const confirmed = () => accounts.confirmed('ada', verified)

  const occasions: readonly [source: string, act: () => Promise<unknown>, isAdmin?: boolean][] = [
    ['SignUp', () => signUp()],
    [
      'ResendCode',
      async () => {
        await signUp()
        functions.taken('CustomMessage')
        return server.client.send(new ResendConfirmationCodeCommand({ ...accounts.app, ...ada, ClientMetadata }))
      },
    ],
    [
      'ForgotPassword',
      async () => {
        await confirmed()
        return server.client.send(new ForgotPasswordCommand({ ...accounts.app, ...ada, ClientMetadata }))
      },
    ],
    [
      'ForgotPassword',
      async () => {
        await confirmed()
        return server.client.send(new AdminResetUserPasswordCommand({ ...accounts.pool, ...ada, ClientMetadata }))
      },
      true,
    ],
    [
      'UpdateUserAttribute',
      async () => {
        await confirmed()
        const AccessToken = await accounts.accessToken('ada')
        const change = { AccessToken, UserAttributes: list({ email: other }), ClientMetadata }
        return server.client.send(new UpdateUserAttributesCommand(change))
      },
    ],
    [
      'UpdateUserAttribute',
      async () => {
        await confirmed()
        const change = { ...accounts.pool, ...ada, UserAttributes: list({ email: other }), ClientMetadata }
        return server.client.send(new AdminUpdateUserAttributesCommand(change))
      },
      true,
    ],
    [
      'VerifyUserAttribute',
      async () => {
        await confirmed()
        const AccessToken = await accounts.accessToken('ada')
        const asked = { AccessToken, AttributeName: 'email', ClientMetadata }
        return server.client.send(new GetUserAttributeVerificationCodeCommand(asked))
      },
    ],
  ]

  test.each(occasions)('of %s', async (source, act, isAdmin = false) => {
    await act()
    const [event, ...others] = functions.taken('CustomMessage')
    expect(others).toEqual([])
    expect(event).toMatchObject({
      version: '1',
      triggerSource: `CustomMessage_${source}`,
      userName: 'ada',
      callerContext: { clientId: isAdmin ? 'CLIENT_ID_NOT_APPLICABLE' : accounts.app.ClientId },
      response: { smsMessage: null, emailMessage: null, emailSubject: null },
    })
    expect(event?.request).toEqual({
      userAttributes: expect.objectContaining({ sub: expect.any(String), 'cognito:user_status': expect.any(String) }),
      codeParameter: '{####}',
      linkParameter: '{##Click Here##}',
      usernameParameter: null,
      clientMetadata: ClientMetadata,
    })
    // Left as it was, the pool's own words are sent.
    expect((await newest())?.body).toMatch(/^template \d{6}$/)
  })

  test('of an invitation comes once for each medium, with the place of the user name and without metadata', async () => {
    await invite(['EMAIL', 'SMS'], { email, phone_number }, { ClientMetadata })
    const events = functions.taken('CustomMessage')
    expect(events.map(({ triggerSource }) => triggerSource)).toEqual(Array(2).fill('CustomMessage_AdminCreateUser'))
    for (const { request } of events) {
      expect(request.usernameParameter).toBe('{username}')
      expect(request.userAttributes['cognito:user_status']).toBe('FORCE_CHANGE_PASSWORD')
      expect(request).not.toHaveProperty('clientMetadata')
    }
  })

  test('names the aliases that are active', async () => {
    accounts = await open({ AliasAttributes: ['email', 'phone_number'] })
    await accounts.confirmed('ada', { ...verified, phone_number })
    await server.client.send(new ForgotPasswordCommand({ ...accounts.app, ...ada }))
    const { userAttributes } = functions.taken('CustomMessage')[0]?.request ?? {}
    expect(userAttributes['cognito:email_alias']).toBe(email)
    expect(userAttributes).not.toHaveProperty('cognito:phone_number_alias')
  })

  test('does not come where nothing is sent', async () => {
    await signUp({})
    await invite([], {}, { Username: 'bob', MessageAction: 'SUPPRESS' })
    expect(functions.taken('CustomMessage')).toEqual([])
  })
})

describe('the texts', () => {
  test('of a mail, with every place of the code filled in', async () => {
    say({ emailMessage: '<b>{####}</b> or {####}', emailSubject: 'Ciao', smsMessage: 'unused' })
    await signUp()
    const { body, subject, code } = (await newest()) ?? {}
    expect({ body, subject }).toEqual({ body: `<b>${code}</b> or ${code}`, subject: 'Ciao' })
  })

  test('of a text message', async () => {
    accounts = await open(bySms)
    say({ smsMessage: 'Ciao {####}', emailMessage: 'unused' })
    await signUp({ phone_number })
    const { body, code, medium } = (await newest()) ?? {}
    expect({ body, medium }).toEqual({ body: `Ciao ${code}`, medium: 'SMS' })
  })

  test.each([
    [{ emailSubject: 'Ciao' }, { subject: 'Ciao', body: expect.stringMatching(/^template \d{6}$/) }],
    [{ emailMessage: 'Ciao {####}' }, { subject: 'template', body: expect.stringMatching(/^Ciao \d{6}$/) }],
    [
      { emailSubject: '', emailMessage: null },
      { subject: 'template', body: expect.stringMatching(/^template \d{6}$/) },
    ],
    // What a function in a language with types gives back when it said nothing.
    [
      { emailSubject: '', emailMessage: '', smsMessage: '' },
      { subject: 'template', body: expect.stringMatching(/^template \d{6}$/) },
    ],
  ])('%o stand beside the words of the pool', async (texts, sent) => {
    say(texts)
    await signUp()
    expect(await newest()).toMatchObject(sent)
  })

  test('of an invitation name the user', async () => {
    say({ emailMessage: '{username}: {####}', emailSubject: 'Welcome' })
    await invite(['EMAIL'], { email })
    expect(await newest()).toMatchObject({ subject: 'Welcome', body: `ada: ${password}` })
  })

  test('of a sign-up in link mode carry the link, or the code', async () => {
    accounts = await open({ VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' } })
    say({ emailMessage: 'Here: {##Click Here##}', emailSubject: 'Ciao' })
    await signUp()
    const { body, link, subject } = (await newest()) ?? {}
    expect({ body, subject }).toEqual({
      body: `Here: <a href="${link?.replaceAll('&', '&amp;')}">Click Here</a>`,
      subject: 'Ciao',
    })
    say({ emailMessage: 'Type {####}' })
    await signUp({ email: other }, 'grace')
    const sent = await newest()
    expect(sent?.body).toMatch(/^Type \d{6}$/)
  })
})

describe('what no message can be made of is refused, and nothing is left', () => {
  const pattern = '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*'
  const invalid = (text: string, field = 'emailBody', expected = `${pattern}\\{####\\}${pattern}`) =>
    `1 validation error detected: Value '${text}' at '${field}' failed to satisfy constraint: ` +
    `Member must satisfy regular expression pattern: ${expected}`
  const parameter = 'InvalidParameterException'

  test.each([
    ['no place for the code', { emailMessage: 'hello' }, parameter, invalid('hello')],
    ['a character that no mail may have', { emailMessage: '\u200d{####}' }, parameter, invalid('\u200d{####}')],
    ['a link where a code is sent', { emailMessage: '{##Go##}' }, parameter, invalid('{##Go##}')],
    ['an empty mail', { emailMessage: ' ' }, parameter, 'The message is empty.'],
    ['a subject with a null', { emailSubject: '\u0000' }, parameter, invalid('\u0000', 'emailSubject', pattern)],
    ['a long mail', { emailMessage: `{####}${'x'.repeat(20_000)}` }, parameter, undefined],
    ['a long subject', { emailSubject: 'x'.repeat(141) }, parameter, undefined],
    ['a number', { emailMessage: 3 }, 'InvalidLambdaResponseException', 'Unrecognizable lambda output'],
    ['a list', { emailSubject: ['x'] }, 'InvalidLambdaResponseException', 'Unrecognizable lambda output'],
    ['a number beside', { smsMessage: 3 }, 'InvalidLambdaResponseException', 'Unrecognizable lambda output'],
  ])('%s in a mail', async (_, texts, name, message) => {
    say(texts)
    await refused(signUp(), name, message)
    await refused(accounts.get('ada'), 'UserNotFoundException')
    expect(await newest()).toBeUndefined()
  })

  test.each([
    ['no place for the code', { smsMessage: 'hello' }, invalid('hello', 'smsMessage', '.*\\{####\\}.*')],
    ['a blank text', { smsMessage: ' ' }, 'The message is empty.'],
    ['a long text', { smsMessage: `{####}${'x'.repeat(135)}` }, undefined],
  ])('%s in a text message', async (_, texts, message) => {
    accounts = await open(bySms)
    say(texts)
    await refused(signUp({ phone_number }), parameter, message)
    await refused(accounts.get('ada'), 'UserNotFoundException')
  })

  test.each(['{####} for nobody', 'for {username}'])('an invitation that says "%s"', async emailMessage => {
    say({ emailMessage })
    await refused(invite(['EMAIL'], { email }), parameter)
    await refused(accounts.get('ada'), 'UserNotFoundException')
  })

  test('a function that throws', async () => {
    await accounts.confirmed('grace', { email: other, email_verified: 'true' })
    functions.on('CustomMessage', () => {
      throw new Error('no words')
    })
    const failed = ['UserLambdaValidationException', 'CustomMessage failed with error no words.'] as const
    await refused(signUp(), ...failed)
    await refused(invite(['EMAIL'], { email }), ...failed)
    await refused(accounts.get('ada'), 'UserNotFoundException')
    const grace = { ...accounts.pool, Username: 'grace' }
    await refused(server.client.send(new AdminResetUserPasswordCommand(grace)), ...failed)
    expect((await accounts.get('grace')).status).toBe('CONFIRMED')
    const change = { ...grace, UserAttributes: list({ email }) }
    await refused(server.client.send(new AdminUpdateUserAttributesCommand(change)), ...failed)
    expect((await accounts.get('grace')).attributes.email).toBe(other)
  })
})

test('a client that conceals users answers alike whether or not a function words a message, or fails', async () => {
  accounts = await open({}, { PreventUserExistenceErrors: 'ENABLED' })
  await accounts.confirmed('ada', { email, email_verified: 'true' })
  const forgot = async (Username: string) => {
    const { CodeDeliveryDetails } = await server.client.send(new ForgotPasswordCommand({ ...accounts.app, Username }))
    return Object.keys(CodeDeliveryDetails ?? {}).sort()
  }
  say({ emailMessage: 'Ciao {####}' })
  const details = await forgot('nobody')
  expect(await forgot('ada')).toEqual(details)
  await expect.poll(async () => (await newest())?.body).toMatch(/^Ciao \d{6}$/)
  expect(functions.taken('CustomMessage')).toHaveLength(1)
  functions.on('CustomMessage', () => {
    throw new Error('no words')
  })
  expect(await forgot('ada')).toEqual(details)
})

test('the operator learns of a message that its function spoiled, where the caller may not', async () => {
  accounts = await open({}, { PreventUserExistenceErrors: 'ENABLED' })
  await accounts.confirmed('ada', { email, email_verified: 'true' })
  const forgot = () => server.client.send(new ForgotPasswordCommand({ ...accounts.app, Username: 'ada' }))
  const count = async (result: string) => {
    const text = await (await fetch(`${server.url}/metrics`)).text()
    const line = new RegExp(`^cenote_messages_total\\{.*trigger="ForgotPassword".*result="${result}".*\\} (\\d+)$`, 'm')
    return Number(line.exec(text)?.[1] ?? 0)
  }
  const before = await count('given_up')
  say({ emailMessage: 'nothing to type' })
  await forgot()
  await expect.poll(() => count('given_up')).toBe(before + 1)
  expect(printed.at(-2)).toMatchObject({ event: 'messageFailed', error: expect.stringMatching(/'emailBody'/) })
  functions.on('CustomMessage', () => {
    throw new Error('no words')
  })
  await forgot()
  await expect.poll(() => count('given_up')).toBe(before + 2)
})
