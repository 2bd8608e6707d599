import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from '../config.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cenote-delivery-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const from = 'Example <no-reply@example.com>'
const secret = 'sixteen-letters!'
const key = 'arn:aws:kms:us-east-1:123456789012:key/1b2c3d4e-0000-4000-8000-000000000000'
const production = { CENOTE_MODE: 'production', CENOTE_MASTER_KEY: Buffer.alloc(32, 7).toString('base64') }

function read(json: unknown, env: NodeJS.ProcessEnv = {}) {
  const path = join(dir, 'cenote.json')
  writeFileSync(path, JSON.stringify(json))
  return readConfig({ CENOTE_DATA_DIR: join(dir, 'data'), CENOTE_CONFIG: path, ...env })
}

describe('delivery', () => {
  test.each([
    ['inbox', { kind: 'inbox' }],
    [{ smtp: { url: 'smtp://mail.test:25', from } }, { kind: 'smtp', url: new URL('smtp://mail.test:25'), from }],
    [{ ses: { from } }, { kind: 'ses', from, client: {} }],
    [
      {
        ses: {
          from,
          region: 'eu-west-1',
          endpoint: 'http://localhost:4566',
          credentials: { accessKeyId: 'AKIA', secretAccessKey: 's', sessionToken: 't' },
        },
      },
      {
        kind: 'ses',
        from,
        client: {
          region: 'eu-west-1',
          endpoint: 'http://localhost:4566/',
          credentials: { accessKeyId: 'AKIA', secretAccessKey: 's', sessionToken: 't' },
        },
      },
    ],
    [{ webhook: { url: 'https://a.test/x?y=1', secret } }, { kind: 'webhook', url: 'https://a.test/x?y=1', secret }],
  ])('of e-mail by %j', (email, expected) => {
    expect(read({ delivery: { email } }).delivery).toEqual({ email: expected, sms: { kind: 'inbox' } })
  })

  test.each([
    [{ sns: {} }, { kind: 'sns', client: {} }],
    [{ sns: { senderId: 'Shop' } }, { kind: 'sns', client: {}, senderId: 'Shop' }],
    [{ webhook: { url: 'http://a.test', secret } }, { kind: 'webhook', url: 'http://a.test/', secret }],
  ])('of SMS by %j, apart from e-mail', (sms, expected) => {
    const env = { ...production, CENOTE_SMTP_URL: 'smtp://mail.test', CENOTE_EMAIL_FROM: from }
    const email = { kind: 'smtp', url: new URL('smtp://mail.test'), from }
    expect(read({ delivery: { sms } }, env).delivery).toEqual({ email, sms: expected })
    expect(read({ delivery: { sms } }, production).delivery.email).toEqual({ kind: 'none' })
  })

  test.each([
    ['no object', [], 'delivery is not a JSON object'],
    ['an unknown medium', { fax: 'inbox' }, 'delivery has the unknown key "fax"'],
    ['an unknown sender', { email: { twilio: {} } }, 'delivery.email is none of {"smtp": …}, {"ses": …}'],
    ['a sender of the other medium', { sms: { smtp: {} } }, 'delivery.sms is none of {"sns": …}, {"webhook": …}'],
    ['two senders', { email: { ses: { from }, smtp: {} } }, 'delivery.email is none of'],
    ['no settings', { email: { ses: null } }, 'delivery.email.ses is not a JSON object'],
    ['no sender address', { email: { ses: {} } }, 'delivery.email.ses.from is missing or malformed'],
    ['a wrong URL', { email: { smtp: { url: 'http://a', from } } }, 'delivery.email.smtp.url is missing or malformed'],
    ['a wrong region', { sms: { sns: { region: 'x' } } }, 'delivery.sms.sns.region is missing or malformed'],
    [
      'half a key',
      { sms: { sns: { credentials: { accessKeyId: 'A' } } } },
      'delivery.sms.sns.credentials.secretAccess',
    ],
    ['a sender id too long', { sms: { sns: { senderId: 'abcdefghijkl' } } }, 'delivery.sms.sns.senderId is missing'],
    ['an unknown setting', { sms: { sns: { topic: 'x' } } }, 'delivery.sms.sns has the unknown key "topic"'],
    [
      'a short secret',
      { sms: { webhook: { url: 'http://a', secret: 'short' } } },
      'delivery.sms.webhook.secret is sho',
    ],
    ['no secret', { sms: { webhook: { url: 'http://a' } } }, 'delivery.sms.webhook.secret is missing'],
  ])('refuses %s', (_, delivery, sentence) => {
    expect(() => read({ delivery })).toThrow(ConfigError)
    expect(() => read({ delivery })).toThrow(`CENOTE_CONFIG: ${sentence}`)
  })

  test('is not said twice, and the inbox is not for production', () => {
    const env = { CENOTE_SMTP_URL: 'smtp://mail.test', CENOTE_EMAIL_FROM: from }
    expect(() => read({ delivery: { email: 'inbox' } }, env)).toThrow(
      'CENOTE_CONFIG: delivery.email and CENOTE_SMTP_URL are both set',
    )
    for (const medium of ['email', 'sms'])
      expect(() => read({ delivery: { [medium]: 'inbox' } }, production)).toThrow(
        `CENOTE_CONFIG: delivery.${medium} is "inbox", which only development mode has`,
      )
  })
})

describe('keys', () => {
  test('are local by their whole ARN, or those of a KMS by a pattern', () => {
    const pattern = 'arn:aws:kms:eu-west-1:*:alias/*'
    expect(read({ keys: { [key]: 'local', [pattern]: { kms: { endpoint: 'http://kms.test' } } } }).keys).toEqual([
      { pattern: key, kind: 'local' },
      { pattern, kind: 'kms', client: { endpoint: 'http://kms.test/' } },
    ])
  })

  test.each([
    ['a pattern for a local key', { 'arn:aws:kms:us-east-1:*:key/*': 'local' }, 'is "local" and not the whole ARN'],
    ['an alias for a local key', { [key.replace(':key/', ':alias/')]: 'local' }, 'is "local" and not the whole ARN'],
    ['another service', { 'arn:aws:s3:::bucket': { kms: {} } }, 'does not name a key of KMS'],
    ['what is no ARN', { mine: { kms: {} } }, 'does not name a key of KMS'],
    ['another kind', { [key]: 'remote' }, 'is none of "local", {"kms": …}'],
    ['an unknown setting', { [key]: { kms: {}, hsm: {} } }, 'has the unknown key "hsm"'],
  ])('refuse %s', (_, keys, sentence) => {
    expect(() => read({ keys })).toThrow(ConfigError)
    expect(() => read({ keys })).toThrow(sentence)
  })
})

test('quotas are none, or those of AWS', () => {
  expect(read({}).quotas).toBe('none')
  expect(read({ quotas: 'aws' }).quotas).toBe('aws')
  expect(() => read({ quotas: 'many' })).toThrow('CENOTE_CONFIG: quotas is none of "none", "aws"')
})
