import {
  CodeDeliveryFailureException,
  type CreateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test, vi } from 'vitest'
import type { Delivery } from '../../src/config.ts'
import { openAccounts } from '../support/accounts.ts'
import { type Answer, startHttpStub } from '../support/http-stub.ts'
import { startServer } from '../support/server.ts'

const credentials = { accessKeyId: 'AKIASENDER', secretAccessKey: 'secret-of-the-sender' }
const from = 'Cenote <no-reply@login.example.com>'
const soon = { timeout: 5_000, interval: 10 }

const json = (status: number, body: object, type?: string): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...(type && { 'x-amzn-errortype': type }) },
  body: JSON.stringify(body),
})
const mailTaken = json(200, { MessageId: 'm-1' })

async function open(delivery: Partial<Delivery>, settings: Partial<CreateUserPoolCommandInput> = {}) {
  const inbox = { kind: 'inbox' } as const
  const server = await startServer({
    config: { delivery: { email: inbox, sms: inbox, ...delivery } },
    services: { deliveryPollMillis: 10 },
  })
  return { server, accounts: await openAccounts(server, settings) }
}

describe('Amazon SES', () => {
  const ses = (endpoint: string) => ({ kind: 'ses', from, client: { endpoint, credentials } }) as const

  test('takes mails, signed with the configured key', async () => {
    const { url, asked } = await startHttpStub(() => mailTaken)
    const { accounts } = await open({ email: ses(url) })
    await accounts.signUp('ada', { email: 'ada@example.com' })
    expect(asked).toHaveLength(1)
    const [{ method, path, headers, body } = { method: '', path: '', headers: {}, body: '{}' }] = asked
    expect([method, path]).toEqual(['POST', '/v2/email/outbound-emails'])
    expect(headers.authorization).toMatch(/Credential=AKIASENDER\/\d{8}\/us-east-1\/ses\/aws4_request/)
    expect(JSON.parse(body)).toEqual({
      FromEmailAddress: from,
      Destination: { ToAddresses: ['ada@example.com'] },
      Content: {
        Simple: {
          Subject: { Data: 'Your verification code', Charset: 'UTF-8' },
          Body: {
            Text: { Data: expect.stringMatching(/^Your confirmation code is \d{6}$/), Charset: 'UTF-8' },
          },
        },
      },
    })
  })

  test("sends by the pool's own identity, configuration set and reply address, in its region", async () => {
    const { url, asked } = await startHttpStub(() => mailTaken)
    const SourceArn = 'arn:aws:ses:us-west-2:123456789012:identity/shop@example.org'
    const { accounts } = await open(
      { email: ses(url) },
      {
        EmailConfiguration: {
          EmailSendingAccount: 'DEVELOPER',
          SourceArn,
          ReplyToEmailAddress: 'help@example.org',
          ConfigurationSet: 'codes',
        },
        EmailVerificationMessage: '<b>{####}</b>',
      },
    )
    await accounts.signUp('ada', { email: 'ada@example.com' })
    expect(asked[0]?.headers.authorization).toMatch(/\/us-west-2\/ses\//)
    expect(JSON.parse(asked[0]?.body ?? '')).toMatchObject({
      FromEmailAddress: 'shop@example.org',
      FromEmailAddressIdentityArn: SourceArn,
      ConfigurationSetName: 'codes',
      ReplyToAddresses: ['help@example.org'],
      Content: { Simple: { Body: { Html: { Data: expect.stringMatching(/^<b>\d{6}<\/b>$/) } } } },
    })
  })

  test('is given names and domains beyond ASCII as mail can carry them', async () => {
    const { url, asked } = await startHttpStub(() => mailTaken)
    const { accounts } = await open(
      { email: ses(url) },
      { EmailConfiguration: { From: 'Müller Späth GmbH <shop@bücher.example>' } },
    )
    await accounts.signUp('ada', { email: 'ada@bücher.example' })
    const { FromEmailAddress, Destination } = JSON.parse(asked[0]?.body ?? '')
    expect(FromEmailAddress).toMatch(/^=\?UTF-8\?Q\?M=C3=BCller_Sp=C3=A4th_GmbH\?= <shop@xn--bcher-kva\.example>$/)
    expect(Destination.ToAddresses).toEqual(['ada@xn--bcher-kva.example'])
  })

  test('refuses for good, and the caller is told', async () => {
    const { url, asked } = await startHttpStub(() =>
      json(400, { message: 'Email address is not verified.' }, 'MessageRejected'),
    )
    const { server, accounts } = await open({ email: ses(url) })
    const signUp = accounts.signUp('ada', { email: 'ada@example.com' })
    await expect(signUp).rejects.toThrow(CodeDeliveryFailureException)
    server.clock.advance('1 hour')
    await new Promise(later => setTimeout(later, 50))
    expect(asked).toHaveLength(1)
  })

  test.each([
    ['is out of order', json(500, { message: 'oops' }, 'InternalFailure')],
    ['has had too much', json(429, { message: 'slow down' }, 'TooManyRequestsException')],
  ])('%s for the moment, and is asked again later', async (_, first) => {
    const { url, asked } = await startHttpStub(number => (number === 0 ? first : mailTaken))
    const { server, accounts } = await open({ email: ses(url) })
    await accounts.signUp('ada', { email: 'ada@example.com' })
    expect(asked).toHaveLength(1)
    server.clock.advance('5 seconds')
    await vi.waitFor(() => expect(asked).toHaveLength(2), soon)
  })
})

describe('Amazon SNS', () => {
  const sms = {
    AutoVerifiedAttributes: ['phone_number' as const],
    SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms', SnsRegion: 'us-east-1' },
  }
  const taken: Answer = {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: '<PublishResponse><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>',
  }

  test('takes text messages', async () => {
    const { url, asked } = await startHttpStub(() => taken)
    const { server, accounts } = await open(
      { sms: { kind: 'sns', client: { endpoint: url, credentials }, senderId: 'Cenote' } },
      sms,
    )
    await accounts.signUp('ada', { phone_number: '+12065550123' })
    expect(asked[0]?.headers.authorization).toMatch(/Credential=AKIASENDER\/\d{8}\/us-east-1\/sns\//)
    const { Action, PhoneNumber, Message, ...rest } = Object.fromEntries(new URLSearchParams(asked[0]?.body))
    expect({ Action, PhoneNumber }).toEqual({ Action: 'Publish', PhoneNumber: '+12065550123' })
    expect(Message).toMatch(/^Your verification code is \d{6}\. $/)
    expect(Object.values(rest)).toEqual(expect.arrayContaining(['Transactional', 'Cenote']))
    expect(await server.messages()).toEqual([])
  })

  test('that refuses a number is told to the caller', async () => {
    const code = 'InvalidParameter'
    const { url } = await startHttpStub(() => ({
      status: 400,
      headers: { 'content-type': 'text/xml' },
      body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`,
    }))
    const { accounts } = await open({ sms: { kind: 'sns', client: { endpoint: url, credentials } } }, sms)
    const signUp = accounts.signUp('ada', { phone_number: '+12065550123' })
    await expect(signUp).rejects.toThrow(CodeDeliveryFailureException)
  })
})
