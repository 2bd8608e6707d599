import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  CodeDeliveryFailureException,
  ConfirmSignUpCommand,
  type CreateUserPoolCommandInput,
  ResendConfirmationCodeCommand,
  SignUpCommand,
  UnexpectedLambdaException,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import type { Config } from '../../src/config.ts'
import { startMailServer, toText } from '../support/mail.ts'
import { startServer } from '../support/server.ts'

const from = 'Cenote <no-reply@login.example.com>'
const Password = 'Passw0rd!'

async function startWithMail(
  url: URL,
  settings: Partial<CreateUserPoolCommandInput> = {},
  config: Partial<Config> = {},
) {
  const server = await startServer({
    config: { delivery: { email: { kind: 'smtp', url, from }, sms: { kind: 'inbox' } }, ...config },
  })
  const pool = await server.createPool({ AutoVerifiedAttributes: ['email'], ...settings })
  const { ClientId } = await server.createClient(pool)
  const signUp = (Username: string, attributes: Record<string, string> = { email: `${Username}@example.com` }) => {
    const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }))
    return server.client.send(new SignUpCommand({ ClientId, Username, Password, UserAttributes }))
  }
  return { ...server, UserPoolId: pool.Id, ClientId, signUp }
}

describe('with an SMTP server', () => {
  test('a new user gets his code by mail, and it confirms him', async () => {
    const { url, received } = await startMailServer()
    const { client, ClientId, signUp, messages } = await startWithMail(url)
    const { CodeDeliveryDetails } = await signUp('ada')
    expect(CodeDeliveryDetails).toEqual({ AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'a***@e***' })

    expect(received).toHaveLength(1)
    const [first] = received
    if (!first) throw new Error('no mail came')
    const { mail, recipients, sender } = first
    expect(recipients).toEqual(['ada@example.com'])
    expect(sender).toBe('no-reply@login.example.com')
    expect(toText(mail.from)).toContain('no-reply@login.example.com')
    expect(mail.subject).toBe('Your verification code')
    expect(mail.html).toBe(false)
    const [, ConfirmationCode] = /^Your confirmation code is (\d{6})\s*$/.exec(mail.text ?? '') ?? []
    await client.send(new ConfirmSignUpCommand({ ClientId, Username: 'ada', ConfirmationCode }))
    expect(await messages()).toEqual([])
  })

  test("the pool's own sender, reply address, subject and HTML are used", async () => {
    const { url, received } = await startMailServer()
    const { signUp } = await startWithMail(url, {
      EmailConfiguration: { From: 'Ada Shop <shop@example.org>', ReplyToEmailAddress: 'help@example.org' },
      VerificationMessageTemplate: {
        EmailSubject: 'Willkommen, schöne Grüße ✓',
        EmailMessage: '<p>Dein Code: <b>{####}</b></p>',
      },
    })
    await signUp('ada')
    const { mail, sender } = received[0] ?? {}
    expect(sender).toBe('shop@example.org')
    expect(toText(mail?.from)).toBe('"Ada Shop" <shop@example.org>')
    expect(toText(mail?.replyTo)).toBe('help@example.org')
    expect(mail?.subject).toBe('Willkommen, schöne Grüße ✓')
    expect(mail?.html).toMatch(/^<p>Dein Code: <b>\d{6}<\/b><\/p>\s*$/)
    expect(mail?.text).toMatch(/^Dein Code: \d{6}\s*$/)
  })

  test('in link mode the mail carries the link on the public URL', async () => {
    const { url, received } = await startMailServer()
    const { ClientId, signUp } = await startWithMail(
      url,
      { VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' } },
      { publicUrl: 'https://login.example.com' },
    )
    await signUp('ada')
    const [, href = ''] = /<a href="([^"]+)">Verify Email<\/a>/.exec(received[0]?.mail.html || '') ?? []
    const link = new URL(href.replaceAll('&amp;', '&'))
    expect(link.origin + link.pathname).toBe('https://login.example.com/confirmUser/')
    expect(Object.fromEntries(link.searchParams)).toEqual({
      client_id: ClientId,
      user_name: 'ada',
      confirmation_code: expect.stringMatching(/^\d{6}$/),
    })
  })

  test('an invitation names the user and his temporary password', async () => {
    const { url, received } = await startMailServer()
    const { client, UserPoolId } = await startWithMail(url)
    const UserAttributes = [{ Name: 'email', Value: 'ada@example.com' }]
    const invite = { UserPoolId, Username: 'ada', UserAttributes, TemporaryPassword: 'Temp0rary&<b>' }
    await client.send(new AdminCreateUserCommand({ ...invite, DesiredDeliveryMediums: ['EMAIL'] }))
    expect(received[0]?.mail.subject).toBe('Your temporary password')
    expect(received[0]?.mail.text?.trim()).toBe('Your username is ada and temporary password is Temp0rary&<b>.')
    expect(received[0]?.mail.html).toBe(false)
  })

  test('a mail reaches nobody but the one address it is for', async () => {
    const { url, received } = await startMailServer()
    const { client, UserPoolId } = await startWithMail(url)
    const invite = async (Username: string, Value: string) => {
      const UserAttributes = [{ Name: 'email', Value }]
      const input = { UserPoolId, Username, UserAttributes, DesiredDeliveryMediums: ['EMAIL' as const] }
      return client.send(new AdminCreateUserCommand(input))
    }
    const addresses = [
      'ada@example.com,eve@example.com',
      'ada@example.com\r\nBcc: eve@example.com',
      'a b <eve@example.com>',
    ]
    for (const [i, address] of addresses.entries()) {
      await expect(invite(`ada${i}`, address)).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } })
    }
    expect(received).toEqual([])
  })

  test('text messages go to the inbox in development', async () => {
    const { url, received } = await startMailServer()
    const sms = {
      AutoVerifiedAttributes: ['phone_number' as const],
      SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
    }
    const development = await startWithMail(url, sms)
    await development.signUp('ada', { phone_number: '+12065550123' })
    expect(await development.messages()).toMatchObject([{ medium: 'SMS', destination: '+12065550123' }])
    expect(received).toEqual([])
  })
})

describe('when mail cannot be delivered', () => {
  test('the caller is told, the user is there, and a new code can be asked for', async () => {
    let refuses = true
    const { url, received } = await startMailServer({
      onRcptTo: (_address, _session, done) => done(refuses ? new Error('550 no such mailbox') : null),
    })
    const { client, ClientId, UserPoolId, signUp } = await startWithMail(url)
    await expect(signUp('ada')).rejects.toThrow(CodeDeliveryFailureException)
    const { UserStatus } = await client.send(new AdminGetUserCommand({ UserPoolId, Username: 'ada' }))
    expect(UserStatus).toBe('UNCONFIRMED')
    const resend = new ResendConfirmationCodeCommand({ ClientId, Username: 'ada' })
    await expect(client.send(resend)).rejects.toThrow('Unable to deliver code to user')
    refuses = false
    await client.send(resend)
    expect(received).toHaveLength(1)
  })

  test('a server that refuses the mail itself is a failure', async () => {
    const { url } = await startMailServer({
      onData(stream, _session, done) {
        stream.resume().on('end', () => done(Object.assign(new Error('rejected'), { responseCode: 554 })))
      },
    })
    const { signUp } = await startWithMail(url)
    await expect(signUp('ada')).rejects.toThrow(CodeDeliveryFailureException)
  })

  test('without any sender nobody waits for a code that never comes', async () => {
    const { signUp } = await startWithMail(
      new URL('smtp://127.0.0.1:9'),
      {},
      { delivery: { email: { kind: 'none' }, sms: { kind: 'none' } } },
    )
    await expect(signUp('ada')).rejects.toThrow(CodeDeliveryFailureException)
  })

  test('a pool with functions for its messages sends nothing without them', async () => {
    const { url, received } = await startMailServer()
    const { signUp } = await startWithMail(url, {
      LambdaConfig: { CustomMessage: 'arn:aws:lambda:us-east-1:123456789012:function:word' },
    })
    await expect(signUp('ada')).rejects.toThrow(UnexpectedLambdaException)
    expect(received).toEqual([])
  })
})
