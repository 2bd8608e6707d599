import { describe, expect, test } from 'vitest'
import type { Pool, PoolFactors, PoolSettings } from '../domain/pool.ts'
import type { User } from '../domain/user.ts'
import { compose } from './compose.ts'
import type { Medium, Message, MessageKind } from './messages.ts'

const then = new Date(0)
const publicUrl = 'https://login.example.com'

interface Case {
  readonly kind: MessageKind
  readonly medium?: Medium
  readonly settings?: PoolSettings
  readonly factors?: PoolFactors
  readonly username?: string
  readonly clientId?: string | undefined
  readonly code?: string
}

function composed({
  kind,
  medium = 'EMAIL',
  settings = {},
  factors = {},
  username = 'ada',
  code = '012345',
  ...rest
}: Case) {
  const pool: Pool = { id: 'p', name: 'p', createdAt: then, modifiedAt: then, settings, schema: [], tags: {}, factors }
  const names = { poolId: 'p', sub: 's', username }
  const user: User = {
    ...names,
    status: 'CONFIRMED',
    enabled: true,
    attributes: {},
    createdAt: then,
    modifiedAt: then,
    signOuts: 0,
  }
  const destination = medium === 'EMAIL' ? 'ada@example.com' : '+12065550123'
  const message: Message = { kind, pool, user, medium, destination, code, clientId: 'app', ...rest }
  return compose(message, publicUrl)
}

/** What is read, without whether it is HTML. */
function texts(given: Case) {
  const { isHtml: _, ...read } = composed(given) ?? { isHtml: false }
  return read
}

describe('built-in texts', () => {
  test.each([
    ['SignUp', 'EMAIL', 'Your verification code', 'Your confirmation code is 012345'],
    ['ResendCode', 'EMAIL', 'Your verification code', 'Your confirmation code is 012345'],
    ['UpdateUserAttribute', 'EMAIL', 'Your verification code', 'Your confirmation code is 012345'],
    ['VerifyUserAttribute', 'EMAIL', 'Your verification code', 'Your confirmation code is 012345'],
    ['ForgotPassword', 'EMAIL', 'Your verification code', 'Your password reset code is 012345'],
    ['AdminCreateUser', 'EMAIL', 'Your temporary password', 'Your username is ada and temporary password is 012345. '],
    ['SignUp', 'SMS', undefined, 'Your verification code is 012345. '],
    ['ForgotPassword', 'SMS', undefined, 'Your verification code is 012345. '],
    ['VerifyUserAttribute', 'SMS', undefined, 'Your verification code is 012345. '],
    ['AdminCreateUser', 'SMS', undefined, 'Your username is ada and temporary password is 012345. '],
    ['Authentication', 'SMS', undefined, 'Your authentication code is 012345.'],
    ['Authentication', 'EMAIL', 'Your authentication code', 'Your authentication code is 012345. '],
  ] as const)('%s by %s', (kind, medium, subject, body) => {
    expect(texts({ kind, medium })).toEqual(subject === undefined ? { body } : { subject, body })
  })
})

describe('precedence', () => {
  const twins: PoolSettings = {
    EmailVerificationMessage: 'twin {####}',
    EmailVerificationSubject: 'twin subject',
    SmsVerificationMessage: 'twin sms {####}',
  }
  const template: PoolSettings = {
    VerificationMessageTemplate: {
      EmailMessage: 'template {####}',
      EmailSubject: 'template subject',
      SmsMessage: 'template sms {####}',
    },
  }

  test('the older settings stand before the built-in texts', () => {
    expect(texts({ kind: 'SignUp', settings: twins })).toEqual({ subject: 'twin subject', body: 'twin 012345' })
    expect(composed({ kind: 'ForgotPassword', settings: twins })?.body).toBe('twin 012345')
    expect(texts({ kind: 'SignUp', medium: 'SMS', settings: twins })).toEqual({ body: 'twin sms 012345' })
  })

  test('the template stands before the older settings', () => {
    const settings = { ...twins, ...template }
    expect(texts({ kind: 'ResendCode', settings })).toEqual({ subject: 'template subject', body: 'template 012345' })
    expect(composed({ kind: 'ForgotPassword', settings })?.body).toBe('template 012345')
    expect(composed({ kind: 'UpdateUserAttribute', medium: 'SMS', settings })?.body).toBe('template sms 012345')
  })

  test('invitations and second factors have their own texts', () => {
    const settings: PoolSettings = {
      ...twins,
      ...template,
      SmsAuthenticationMessage: 'mfa {####}',
      AdminCreateUserConfig: {
        InviteMessageTemplate: {
          EmailMessage: 'Hello {username}, {####}',
          EmailSubject: 'Welcome',
          SMSMessage: '{####} for {username}',
        },
      },
    }
    const factors: PoolFactors = { email: { Message: 'mfa mail {####}', Subject: 'Mfa' } }
    expect(texts({ kind: 'AdminCreateUser', settings })).toEqual({ subject: 'Welcome', body: 'Hello ada, 012345' })
    expect(texts({ kind: 'AdminCreateUser', medium: 'SMS', settings })).toEqual({ body: '012345 for ada' })
    expect(texts({ kind: 'Authentication', medium: 'SMS', settings })).toEqual({ body: 'mfa 012345' })
    expect(texts({ kind: 'Authentication', settings, factors })).toEqual({ subject: 'Mfa', body: 'mfa mail 012345' })
  })
})

describe('placeholders', () => {
  const invite = (EmailMessage: string): PoolSettings => ({
    AdminCreateUserConfig: { InviteMessageTemplate: { EmailMessage } },
  })
  const verify = (EmailMessage: string): PoolSettings => ({ VerificationMessageTemplate: { EmailMessage } })

  test('stand for the code wherever they are', () => {
    expect(composed({ kind: 'SignUp', settings: verify('{####} is {####}') })?.body).toBe('012345 is 012345')
  })

  test('name the user in invitations only', () => {
    expect(composed({ kind: 'SignUp', settings: verify('{username}: {####}') })?.body).toBe('{username}: 012345')
  })

  test('are not looked for in what was filled in', () => {
    const settings = invite('{username} {####}')
    expect(composed({ kind: 'AdminCreateUser', settings, username: '{####}$&', code: '{username}$1' })?.body).toBe(
      '{####}$& {username}$1',
    )
  })

  test('bring no markup into HTML', () => {
    const filled = { username: '<img src=x>', code: 'a&b<c>"' }
    const html = composed({ kind: 'AdminCreateUser', settings: invite('<b>{username}</b> {####}'), ...filled })
    expect(html?.body).toBe('<b>&lt;img src=x&gt;</b> a&amp;b&lt;c&gt;&quot;')
    expect(html?.isHtml).toBe(true)
    const text = composed({ kind: 'AdminCreateUser', settings: invite('{username} {####}'), ...filled })
    expect(text).toMatchObject({ body: '<img src=x> a&b<c>"', isHtml: false })
  })

  test('an invitation that would not tell the temporary password is not delivered', () => {
    expect(composed({ kind: 'AdminCreateUser', settings: invite('Hello {username}') })).toBeUndefined()
    expect(composed({ kind: 'AdminCreateUser', medium: 'SMS', settings: invite('Hello') })?.body).toContain('012345')
  })

  test('a subject stays on one line', () => {
    const settings = { VerificationMessageTemplate: { EmailSubject: 'Hi\r\nBcc: eve@example.com' } }
    expect(composed({ kind: 'SignUp', settings })?.subject).toBe('Hi Bcc: eve@example.com')
  })
})

describe('links', () => {
  const byLink = (texts: PoolSettings['VerificationMessageTemplate'] = {}): PoolSettings => ({
    VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK', EmailMessage: 'code {####}', ...texts },
  })
  const link = `${publicUrl}/confirmUser/?client_id=app&user_name=ada&confirmation_code=012345`
  const href = link.replaceAll('&', '&amp;')

  test.each(['SignUp', 'ResendCode'] as const)('%s carries a link in link mode', kind => {
    expect(texts({ kind, settings: byLink() })).toEqual({
      subject: 'Your verification link',
      body: `Please click the link below to verify your email address. <a href="${href}">Verify Email</a> `,
      link,
    })
  })

  test('take their text from the template', () => {
    const settings = byLink({ EmailMessageByLink: 'a {##1 # click##} b {##2##}', EmailSubjectByLink: 'Link' })
    expect(texts({ kind: 'SignUp', settings })).toEqual({
      subject: 'Link',
      body: `a <a href="${href}">1 # click</a> b <a href="${href}">2</a>`,
      link,
    })
  })

  test('encode the name of the user', () => {
    const body = composed({ kind: 'SignUp', settings: byLink(), username: 'a&b="c"' })
    expect(new URL(body?.link ?? '').searchParams.get('user_name')).toBe('a&b="c"')
    expect(body?.body).not.toContain('"c"')
  })

  test.each(['ForgotPassword', 'UpdateUserAttribute', 'VerifyUserAttribute'] as const)('%s keeps its code', kind => {
    expect(texts({ kind, settings: byLink() })).toEqual({ subject: 'Your verification code', body: 'code 012345' })
  })

  test('text messages carry the code', () => {
    expect(composed({ kind: 'SignUp', medium: 'SMS', settings: byLink() })?.link).toBeUndefined()
  })

  test('without a client there is no link to make', () => {
    expect(composed({ kind: 'ResendCode', settings: byLink(), clientId: undefined })?.body).toBe('code 012345')
  })

  test('a template that opens many placeholders and closes none costs no time', () => {
    const started = performance.now()
    composed({ kind: 'SignUp', settings: byLink({ EmailMessageByLink: '{##'.repeat(6_600) }) })
    expect(performance.now() - started).toBeLessThan(200)
  })
})
