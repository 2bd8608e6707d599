import {
  AdminInitiateAuthCommand,
  CreateUserPoolDomainCommand,
  InitiateAuthCommand,
  type NotifyConfigurationType,
  SetRiskConfigurationCommand,
  UpdateAuthEventFeedbackCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test, vi } from 'vitest'
import { type Accounts, password, refused, type Values } from '../support/accounts.ts'
import { authEventsWith, encodedData, type Noticed, secured, tellOf } from '../support/auth-events.ts'
import { form, onHost } from '../support/hosts.ts'
import { startMailServer, toText } from '../support/mail.ts'
import { startFunctions } from '../support/pool-functions.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { openSignIn } from '../support/sign-in.ts'

const email = 'ada@example.com'
const SourceArn = 'arn:aws:ses:us-east-1:123456789012:identity/security@example.com'
const Actions = { HighAction: { Notify: true, EventAction: 'BLOCK' } } as const
const verified: Values = { email, email_verified: 'true' }

const plain = await startServer()

interface Opening {
  readonly server?: TestServer
  readonly mode?: 'AUDIT' | 'ENFORCED'
  readonly attributes?: Values
  readonly notify?: Partial<NotifyConfigurationType>
  readonly pool?: Parameters<typeof openSignIn>[1]
}

/** Ada, who has just signed in from her phone. */
async function open({ server = plain, mode = 'ENFORCED', attributes = verified, notify, pool }: Opening = {}) {
  const accounts = await openSignIn(server, { ...secured(mode), ...pool })
  const { client } = server
  await accounts.confirmed('ada', attributes)
  if (notify) {
    const NotifyConfiguration = { SourceArn, ...notify }
    const AccountTakeoverRiskConfiguration = { NotifyConfiguration, Actions }
    await client.send(new SetRiskConfigurationCommand({ ...accounts.pool, AccountTakeoverRiskConfiguration }))
  }
  const AuthParameters = { USERNAME: 'ada', PASSWORD: password }
  const EncodedData = encodedData(accounts.app.ClientId, { DeviceName: '<Pixel> & 9' })
  const flow = { AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters, UserContextData: { EncodedData } } as const
  await client.send(new InitiateAuthCommand({ ...accounts.app, ...flow }))
  return { accounts, server, event: await authEventsWith(server).lastEvent(accounts.pool, 'ada') }
}

type Opened = Awaited<ReturnType<typeof open>>

const tell = ({ server, accounts: { pool, app }, event }: Opened, situation: Noticed['situation'] = 'BLOCK') =>
  tellOf(server, pool, { name: 'ada', id: event.EventId, clientId: app.ClientId, situation })

const mailsOf = (accounts: Accounts) => plain.messages({ userPoolId: accounts.pool.UserPoolId })

describe('a mail about a sign-in', () => {
  test.each([
    ['BLOCK', 'BlockEmail'],
    ['MFA', 'MfaEmail'],
    ['NO_ACTION', 'NoActionEmail'],
  ] as const)('on %s says what the configuration says as %s, with what is known filled in', async (situation, name) => {
    const TextBody = '{username} {login-time} {ip-address} {city} {country} {device-name} {event-id}'
    const opened = await open({ notify: { [name]: { Subject: 'Ours', TextBody } } })
    await tell(opened, situation)
    const [mail, ...others] = await mailsOf(opened.accounts)
    expect(others).toEqual([])
    expect(mail).toMatchObject({
      userPoolId: opened.accounts.pool.UserPoolId,
      username: 'ada',
      clientId: opened.accounts.app.ClientId,
      trigger: 'AccountTakeOverNotification',
      medium: 'EMAIL',
      destination: email,
      subject: 'Ours',
      body: `ada ${opened.event.CreationDate?.toUTCString()} 127.0.0.1 unknown unknown <Pixel> & 9 ${opened.event.EventId}`,
    })
    expect(mail).not.toHaveProperty('code')
  })

  test('has words of its own where the configuration has none, and escapes what it fills in', async () => {
    const opened = await open()
    await tell(opened)
    const [mail] = await mailsOf(opened.accounts)
    expect(mail?.subject).toBe('Blocked sign-in attempt')
    expect(mail?.body).toContain('<li>Device: &lt;Pixel&gt; &amp; 9</li>')
    expect(mail?.body).toContain('<a href="http')
  })

  test('brings the token with which the app tells that it was not the user', async () => {
    const opened = await open({ notify: { BlockEmail: { Subject: 's', TextBody: '{event-id} {feedback-token}' } } })
    await tell(opened)
    const [mail] = await mailsOf(opened.accounts)
    const [EventId, FeedbackToken] = mail?.body.split(' ') ?? []
    const answer = {
      ...opened.accounts.pool,
      Username: 'ada',
      EventId,
      FeedbackToken,
      FeedbackValue: 'Invalid',
    } as const
    await plain.client.send(new UpdateAuthEventFeedbackCommand(answer))
    const { lastEvent } = authEventsWith(plain)
    expect((await lastEvent(opened.accounts.pool, 'ada')).EventFeedback).toMatchObject({ FeedbackValue: 'Invalid' })
  })

  test.each<[string, Opening]>([
    ['where the pool only looks on', { mode: 'AUDIT' }],
    ['at an address that is not proven', { attributes: { email } }],
    ['without an address', { attributes: {} }],
  ])('is not sent %s', async (_, opening) => {
    const opened = await open(opening)
    await tell(opened)
    expect(await mailsOf(opened.accounts)).toEqual([])
  })

  test('leaves by SMTP in the name of the configuration, in HTML and in text', async () => {
    const { url, received } = await startMailServer()
    const server = await startServer({
      config: { delivery: { email: { kind: 'smtp', url, from: 'no-reply@example.com' }, sms: { kind: 'inbox' } } },
    })
    const BlockEmail = { Subject: 'Stop', HtmlBody: '<p>in HTML</p>', TextBody: 'in text' }
    const notify = { From: 'Security <security@example.com>', ReplyTo: 'help@example.com', BlockEmail }
    await tell(await open({ server, notify }))
    await vi.waitFor(() => expect(received).toHaveLength(1))
    const [{ mail } = { mail: undefined }] = received
    expect(toText(mail?.from)).toContain('security@example.com')
    expect(toText(mail?.replyTo)).toContain('help@example.com')
    expect(mail?.subject).toBe('Stop')
    expect(mail?.html).toBe('<p>in HTML</p>')
    expect(mail?.text?.trim()).toBe('in text')
  })
})

test('a function that sends is told in its own words, without a code', async () => {
  const functions = await startFunctions()
  const key = 'arn:aws:kms:us-east-1:123456789012:key/1b2c3d4e-0000-4000-8000-000000000001'
  const server = await startServer({
    config: { functions: functions.entries, keys: [{ pattern: key, kind: 'local' }] },
  })
  const CustomEmailSender = { LambdaArn: functions.arn('CustomEmailSender'), LambdaVersion: 'V1_0' as const }
  const opened = await open({ server, pool: { LambdaConfig: { KMSKeyID: key, CustomEmailSender } } })
  await tell(opened, 'MFA')
  const event = await vi.waitFor(() => {
    const [called] = functions.taken('CustomEmailSender')
    if (!called) throw new Error('not called yet')
    return called
  })
  const link = (value: string) =>
    expect.stringMatching(new RegExp(`^http://127.0.0.1:\\d+/feedback\\?.*&value=${value}$`))
  expect(event).toMatchObject({
    triggerSource: 'CustomEmailSender_AccountTakeOverNotification',
    userName: 'ada',
    callerContext: { clientId: opened.accounts.app.ClientId },
  })
  expect(event.request).toEqual({
    type: 'customEmailSenderRequestV1',
    code: null,
    clientMetadata: null,
    userAttributes: {
      EVENT_ID: opened.event.EventId,
      USER_NAME: 'ada',
      IP_ADDRESS: '127.0.0.1',
      DEVICE_NAME: '<Pixel> & 9',
      ACCOUNT_TAKE_OVER_ACTION: 'MFA_REQUIRED',
      LOGIN_TIME: opened.event.CreationDate?.toUTCString(),
      FEEDBACK_TOKEN: expect.stringMatching(/^[A-Za-z0-9-_=.]+$/),
      ONE_CLICK_LINK_VALID: link('Valid'),
      ONE_CLICK_LINK_INVALID: link('Invalid'),
    },
  })
  expect(await server.messages()).toEqual([])
})

test('a stranger is told of, and kept out once the user says that it was not he', async () => {
  const accounts = await openSignIn(plain, secured())
  const { app, pool } = accounts
  await accounts.confirmed('ada', verified)
  const words = (text: string) => ({ Subject: text, TextBody: '{ip-address} {event-id} {feedback-token}' })
  const NotifyConfiguration = { SourceArn, NoActionEmail: words('let in'), BlockEmail: words('kept out') }
  const notify = (EventAction: 'NO_ACTION' | 'BLOCK') => ({ Notify: true, EventAction })
  const Actions = { LowAction: notify('NO_ACTION'), MediumAction: notify('NO_ACTION'), HighAction: notify('BLOCK') }
  const AccountTakeoverRiskConfiguration = { NotifyConfiguration, Actions }
  await plain.client.send(new SetRiskConfigurationCommand({ ...pool, AccountTakeoverRiskConfiguration }))
  const signIn = (IpAddress: string) => {
    plain.clock.advance(1000)
    const ContextData = { IpAddress, ServerName: 'a', ServerPath: '/', HttpHeaders: [] }
    const AuthParameters = { USERNAME: 'ada', PASSWORD: password }
    const flow = { AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters, ContextData } as const
    return plain.client.send(new AdminInitiateAuthCommand({ ...pool, ...app, ...flow }))
  }
  await signIn('192.0.2.7')
  expect(await mailsOf(accounts)).toEqual([])
  await signIn('203.0.113.9')
  const [mail] = await mailsOf(accounts)
  const [address, EventId, FeedbackToken] = mail?.body.split(' ') ?? []
  expect([mail?.subject, address]).toEqual(['let in', '203.0.113.9'])
  const answer = { Username: 'ada', EventId, FeedbackToken, FeedbackValue: 'Invalid' } as const
  await plain.client.send(new UpdateAuthEventFeedbackCommand({ ...pool, ...answer }))
  await refused(signIn('203.0.113.9'), 'NotAuthorizedException', 'Request not allowed due to security reasons.')
  const [newest, ...older] = await mailsOf(accounts)
  expect(newest).toMatchObject({ subject: 'kept out', body: expect.stringMatching(/^203\.0\.113\.9 /) })
  expect(older).toHaveLength(1)
  await signIn('192.0.2.7')
  expect(await mailsOf(accounts)).toHaveLength(2)
  const counted = (await (await fetch(`${plain.url}/metrics`)).text()).split('\n')
  for (const [metric, level] of [
    ['AccountTakeOverRisk', 'Low'],
    ['AccountTakeOverRisk', 'High'],
    ['Risk', 'High'],
  ])
    expect(counted).toContain(`cenote_risks_total{metric="${metric}",operation="SignIn",level="${level}"} 1`)
})

describe('a link of the mail', () => {
  async function linked(which: 'valid' | 'invalid' = 'invalid') {
    const opened = await open({ notify: { BlockEmail: { Subject: 's', TextBody: `{one-click-link-${which}}` } } })
    await tell(opened)
    const [mail] = await mailsOf(opened.accounts)
    const feedback = async () =>
      (await authEventsWith(plain).lastEvent(opened.accounts.pool, 'ada')).EventFeedback?.FeedbackValue
    return { ...opened, link: new URL(mail?.body ?? ''), feedback }
  }

  const changed = (link: URL, change: Values) => {
    const other = new URL(link)
    for (const [name, value] of Object.entries(change)) other.searchParams.set(name, value)
    return other
  }
  const send = (link: URL) => fetch(new URL(link.pathname, link), { method: 'POST', body: link.searchParams })
  const invalid = 'This link is not valid, or was used already.'
  const expectRefused = async (answer: Response) => {
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain(invalid)
  }

  test.each([
    ['valid', 'Valid', 'It was me', 'Thank you.'],
    ['invalid', 'Invalid', 'It was not me', 'Thank you for telling us.'],
  ] as const)(
    'that it was %s shows the sign-in and asks; only the form answers',
    async (which, value, first, thanks) => {
      const { link, feedback } = await linked(which)
      for (let times = 0; times < 3; times++) {
        const page = await fetch(link)
        expect(page.status).toBe(200)
        expect(page.headers.get('referrer-policy')).toBe('no-referrer')
        const html = await page.text()
        expect(html).toContain('<h1>Was it you?</h1>')
        expect(html).toContain('<li>Device: <strong>&lt;Pixel&gt; &amp; 9</strong></li>')
        expect(html).toMatch(/<li>Time: <strong>March 1, 2026 at 12:00:\d\d\sPM UTC<\/strong><\/li>/)
        expect(/<button[^>]*btn-primary[^>]*>([^<]*)</.exec(html)?.[1]).toBe(first)
        expect(
          [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(([, name]) => name),
        ).toEqual(['client_id', 'user_name', 'event_id', 'feedback_token'])
      }
      await fetch(link, { method: 'HEAD' })
      expect(await feedback()).toBeUndefined()
      const answer = await send(link)
      expect(answer.status).toBe(200)
      expect(await answer.text()).toContain(thanks)
      expect(await feedback()).toBe(value)
    },
  )

  test('may be answered the other way round, once', async () => {
    const { link, feedback } = await linked('invalid')
    const other = changed(link, { value: 'Valid' })
    expect((await send(other)).status).toBe(200)
    await expectRefused(await send(link))
    await expectRefused(await send(other))
    await expectRefused(await fetch(link))
    expect(await feedback()).toBe('Valid')
  })

  test('tells nothing when it is not what the mail said, or is too old', async () => {
    const { link, feedback, accounts } = await linked()
    const other = await linked()
    const { ClientId } = await plain.createClient({ Id: other.accounts.pool.UserPoolId })
    const token = link.searchParams.get('feedback_token') ?? ''
    const changes: readonly Values[] = [
      { feedback_token: `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}` },
      { feedback_token: other.link.searchParams.get('feedback_token') ?? '' },
      { event_id: other.event.EventId },
      { user_name: 'nobody' },
      { client_id: ClientId },
      { client_id: 'nobody' },
      { client_id: '../' },
      { value: 'valid' },
      { value: '' },
    ]
    for (const change of changes) {
      await expectRefused(await fetch(changed(link, change)))
      await expectRefused(await send(changed(link, change)))
    }
    await expectRefused(await fetch(new URL(link.pathname, link)))
    await expectRefused(await fetch(new URL(link.pathname, link), { method: 'POST', body: '{}' }))
    expect((await fetch(link, { method: 'PUT' })).status).toBe(405)
    plain.clock.advance('8 days')
    await expectRefused(await fetch(link))
    await expectRefused(await send(link))
    expect(await feedback()).toBeUndefined()
    expect(accounts.pool).not.toEqual(other.accounts.pool)
  })

  test('leads to the domain of its own pool too, and to that of no other', async () => {
    const { accounts, link, feedback } = await linked()
    const { pool: foreign } = await openSignIn(plain, secured())
    for (const [Domain, { UserPoolId }] of [
      ['noticed', accounts.pool],
      ['elsewhere', foreign],
    ] as const)
      await plain.client.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain }))
    const answers = async (domain: string) => {
      const on = onHost(plain, `${domain}.auth.localhost:${link.port}`)
      const shown = await on('GET', `${link.pathname}${link.search}`)
      const given = await on('POST', link.pathname, form, link.search.slice(1))
      return [shown.status, given.status]
    }
    expect(await answers('elsewhere')).toEqual([400, 400])
    expect(await feedback()).toBeUndefined()
    expect(await answers('noticed')).toEqual([200, 200])
    expect(await feedback()).toBe('Invalid')
  })

  test('speaks the language of its reader', async () => {
    const { link } = await linked()
    const page = await fetch(link, { headers: { 'accept-language': 'de' } })
    const html = await page.text()
    expect(html).toContain('<h1>Waren Sie das?</h1>')
    // The other languages keep what the link says.
    expect(html).toContain('feedback_token=')
  })
})
