import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from '../config.ts'
import { fileExamples } from './file-examples.ts'
import { settings } from './settings.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cenote-config-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const key = Buffer.alloc(32, 7).toString('base64')
const read = (env: NodeJS.ProcessEnv = {}) => readConfig({ CENOTE_DATA_DIR: join(dir, 'data'), ...env })
const readFile = (json: unknown, env: NodeJS.ProcessEnv = {}) => {
  const path = join(dir, 'cenote.json')
  writeFileSync(path, typeof json === 'string' ? json : JSON.stringify(json))
  return read({ ...env, CENOTE_CONFIG: path })
}

describe('without any variable', () => {
  test('everything has the default of the contract', () => {
    const { masterKeys, ...config } = read()
    expect(config).toEqual({
      mode: 'development',
      host: '127.0.0.1',
      port: 9229,
      publicUrl: 'http://localhost:9229',
      region: 'us-east-1',
      accountId: '123456789012',
      dataDir: join(dir, 'data'),
      database: { kind: 'sqlite', path: join(dir, 'data', 'cenote.db') },
      delivery: { email: { kind: 'inbox' }, sms: { kind: 'inbox' } },
      logLevel: 'info',
      accessKeys: [],
      defaults: { preventUserExistenceErrors: 'LEGACY' },
      identityProviders: { standIns: {}, allowHttp: [], allowPrivate: [], withoutNonce: [] },
      federatedNonce: 'none',
      pkce: 'optional',
      trustedProxies: [],
      risk: {},
      functions: [],
      tiers: 'none',
      quotas: 'none',
      keys: [],
    })
    expect(masterKeys.map(({ length }) => length)).toEqual([32])
  })

  test('the master key is made once, readable by its owner only', () => {
    const [first] = read().masterKeys
    const [second] = read().masterKeys
    expect(Buffer.from(second)).toEqual(Buffer.from(first))
    expect(statSync(join(dir, 'data', 'master.key')).mode & 0o777).toBe(0o600)
    expect(readFileSync(join(dir, 'data', 'master.key'), 'utf8')).toBe(`${Buffer.from(first).toString('base64')}\n`)
  })
})

test('a database in memory leaves nothing on the disk and has a new key each time', () => {
  const [one] = read({ CENOTE_DATABASE_URL: 'sqlite::memory:' }).masterKeys
  const [other] = read({ CENOTE_DATABASE_URL: 'sqlite::memory:' }).masterKeys
  expect(Buffer.from(one)).not.toEqual(Buffer.from(other))
  expect(() => statSync(join(dir, 'data'))).toThrow('ENOENT')
})

test.each([
  ['127.0.0.1', 'development'],
  ['127.8.0.1', 'development'],
  ['localhost', 'development'],
  ['::1', 'development'],
  ['0.0.0.0', 'production'],
  ['::', 'production'],
  ['10.0.0.1', 'production'],
  ['127.0.0.1.example.com', 'production'],
])('on %s the mode is %s', (host, mode) => {
  expect(read({ CENOTE_HOST: host, CENOTE_MASTER_KEY: key }).mode).toBe(mode)
})

test('production mode demands a master key and delivers nothing without a sender', () => {
  expect(() => read({ CENOTE_MODE: 'production' })).toThrow(/^CENOTE_MASTER_KEY must be given in production mode; for/)
  expect(() => read({ CENOTE_HOST: '0.0.0.0' })).toThrow(
    /production mode \(the default when listening on 0\.0\.0\.0\);/,
  )
  expect(read({ CENOTE_MODE: 'production', CENOTE_MASTER_KEY: key }).delivery).toEqual({
    email: { kind: 'none' },
    sms: { kind: 'none' },
  })
})

test('a mail server goes with a sender address', () => {
  const env = { CENOTE_SMTP_URL: 'smtp://mail.test:25', CENOTE_EMAIL_FROM: 'Shop <shop@example.com>' }
  const email = { kind: 'smtp', url: new URL(env.CENOTE_SMTP_URL), from: env.CENOTE_EMAIL_FROM }
  expect(read(env).delivery).toEqual({ email, sms: { kind: 'inbox' } })
  expect(() => read({ ...env, CENOTE_EMAIL_FROM: '' })).toThrow(/^CENOTE_SMTP_URL is set without CENOTE_EMAIL_FROM/)
  expect(() => read({ ...env, CENOTE_SMTP_URL: '' })).toThrow(/^CENOTE_EMAIL_FROM is set without CENOTE_SMTP_URL/)
})

test.each(Object.entries(settings))('%s takes its own example', (name, { example }) => {
  const made = name === 'CENOTE_MASTER_KEY' ? key : example
  const value = name === 'CENOTE_DATA_DIR' ? join(dir, 'other') : made
  if (name === 'CENOTE_CONFIG') writeFileSync(join(dir, 'cenote.json'), '{}')
  const rest = {
    CENOTE_MASTER_KEY: key,
    CENOTE_SMTP_URL: settings.CENOTE_SMTP_URL.example,
    CENOTE_EMAIL_FROM: settings.CENOTE_EMAIL_FROM.example,
  }
  expect(read({ ...rest, [name]: name === 'CENOTE_CONFIG' ? join(dir, 'cenote.json') : value })).toBeDefined()
})

test.each([
  ['CENOTE_HOST', '1.2.3'],
  ['CENOTE_HOST', 'a b'],
  ['CENOTE_PORT', '0'],
  ['CENOTE_PORT', '65536'],
  ['CENOTE_PORT', '80a'],
  ['CENOTE_MODE', 'test'],
  ['CENOTE_PUBLIC_URL', 'id.example.com'],
  ['CENOTE_PUBLIC_URL', 'ftp://id.example.com'],
  ['CENOTE_PUBLIC_URL', 'https://id.example.com/?a=b'],
  ['CENOTE_REGION', 'Frankfurt'],
  ['CENOTE_ACCOUNT_ID', '12345'],
  ['CENOTE_LOG_LEVEL', 'loud'],
  ['CENOTE_EMAIL_FROM', 'nobody'],
])('%s refuses %j in one sentence with an example', (name, value) => {
  const example = settings[name as keyof typeof settings].example.replace('$', '\\$')
  expect(() => read({ [name]: value })).toThrow(ConfigError)
  expect(() => read({ [name]: value })).toThrow(
    new RegExp(`^${name} must be .*, not ".*"; for example ${name}="?${example}"?\\.$`),
  )
})

test.each([
  ['CENOTE_MASTER_KEY', 'c2VjcmV0LXRleHQ='],
  ['CENOTE_MASTER_KEY', `${key}\n`],
  ['CENOTE_DATABASE_URL', 'mysql://secret-text@host/db'],
  ['CENOTE_SMTP_URL', 'https://secret-text@host'],
])('%s is refused without being repeated', (name, value) => {
  expect(() => read({ [name]: value })).toThrow(new RegExp(`^${name} must be .*; for example ${name}=.*\\.$`))
  expect(() => read({ [name]: value })).not.toThrow(/secret-text|c2VjcmV0/)
})

test('an unknown variable stops the start', () => {
  expect(() => read({ CENOTE_PROT: '80' })).toThrow(
    /^CENOTE_PROT is not a setting of this server; .* CENOTE_PORT=9229\.$/,
  )
})

test('a data folder that cannot be made stops the start', () => {
  writeFileSync(join(dir, 'file'), '')
  expect(() => read({ CENOTE_DATA_DIR: join(dir, 'file', 'data') })).toThrow(
    /^CENOTE_DATA_DIR must be a folder that can be written: .* failed with ENOTDIR; for example .*\.$/,
  )
  expect(() => read({ CENOTE_DATA_DIR: '/proc/nothing/data' })).toThrow(/ failed with ENOENT; for example /)
  expect(statSync(read({ CENOTE_DATA_DIR: join(dir, 'a', 'b', 'c') }).dataDir).isDirectory()).toBe(true)
})

test('a broken master key file stops the start', () => {
  read()
  writeFileSync(join(dir, 'data', 'master.key'), 'short')
  expect(() => read()).toThrow(/^CENOTE_DATA_DIR holds .*master\.key, which is not a key of 32 bytes in base64/)
})

describe('the file', () => {
  const policy = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }
  const accessKey = { accessKeyId: 'AKIATEST', secretAccessKey: 'a-long-secret', policies: [policy] }

  test('gives access keys, defaults, tiers and retired keys', () => {
    const config = readFile({
      accessKeys: [accessKey],
      defaults: { preventUserExistenceErrors: 'ENABLED' },
      tiers: 'aws',
      retiredMasterKeys: [key],
    })
    expect(config.accessKeys).toEqual([{ ...accessKey, arn: 'arn:aws:iam::123456789012:user/AKIATEST' }])
    expect(config.defaults.preventUserExistenceErrors).toBe('ENABLED')
    expect(config.tiers).toBe('aws')
    expect(config.masterKeys.slice(1)).toEqual([Buffer.alloc(32, 7)])
  })

  test.each([
    ['not JSON', '{', 'the file is not JSON'],
    ['a list', [], 'the file is not a JSON object'],
    ['an unknown key', { acessKeys: [] }, 'the file has the unknown key "acessKeys"'],
    ['a proxy without an address', { trustedProxies: ['proxy.example'] }, 'trustedProxies[0] is no address'],
    ['a network that is none', { trustedProxies: ['10.0.0.0/33'] }, 'trustedProxies[0] is no address'],
    ['a list of provider hosts', { identityProviders: [] }, 'identityProviders is not a JSON object'],
    ['an unknown tier', { tiers: 'gold' }, 'tiers is none of "none", "aws"'],
    ['an unknown rule for PKCE', { pkce: true }, 'pkce is none of "optional", "publicClients"'],
    ['an unknown nonce', { federatedNonce: true }, 'federatedNonce is none of "none", "aws"'],
    ['a bad retired key', { retiredMasterKeys: ['abc'] }, 'retiredMasterKeys[0] is not 32 bytes in base64'],
    ['an unknown default', { defaults: { mfa: 'ON' } }, 'defaults has the unknown key "mfa"'],
    ['no secret', { accessKeys: [{ ...accessKey, secretAccessKey: '' }] }, 'accessKeys[0].secretAccessKey is missing'],
    [
      'a secret with a blank',
      { accessKeys: [{ ...accessKey, secretAccessKey: 'a long secret' }] },
      'accessKeys[0].secretAccessKey is missing or malformed (for example 8 to 256 characters without blanks)',
    ],
    ['no policies', { accessKeys: [{ ...accessKey, policies: undefined }] }, 'accessKeys[0].policies is not a list'],
    ['a key twice', { accessKeys: [accessKey, accessKey] }, 'accessKeys has "AKIATEST" twice'],
    [
      'a malformed policy',
      { accessKeys: [{ ...accessKey, policies: [{ Statement: [] }] }] },
      'accessKeys[0].policies[0] has no Statement',
    ],
  ])('refuses %s', (_, json, sentence) => {
    expect(() => readFile(json)).toThrow(ConfigError)
    expect(() => readFile(json)).toThrow(`CENOTE_CONFIG: ${sentence}`)
  })

  test.each(Object.entries(fileExamples))('shows of %s what it would read', (member, example) => {
    // No key is shown that somebody could take for his own.
    const filled = example.replace('<32 bytes in base64>', key)
    expect(() => readFile(filled)).not.toThrow()
    expect(() => readFile({ [member]: 0 })).toThrow(`; an example of the file is ${example}.`)
  })

  test('names hosts of identity providers, of which production mode refuses those for tests', () => {
    const identityProviders = { allowHttp: ['localhost:5000'] }
    expect(readFile({ identityProviders }).identityProviders.allowHttp).toEqual(['localhost:5000'])
    const production = { CENOTE_MODE: 'production', CENOTE_MASTER_KEY: key }
    const refusal = 'CENOTE_CONFIG: identityProviders.allowHttp is for development mode only'
    expect(() => readFile({ identityProviders }, production)).toThrow(refusal)
    const withoutNonce = ['bridge.example.org']
    expect(readFile({ identityProviders: { withoutNonce } }, production).identityProviders.withoutNonce).toEqual(
      withoutNonce,
    )
  })

  test('that is not there stops the start', () => {
    expect(() => read({ CENOTE_CONFIG: join(dir, 'absent.json') })).toThrow(
      /^CENOTE_CONFIG names .*absent\.json, which cannot be read \(ENOENT\)/,
    )
  })
})

test('servers that start at once in one folder have one key', async () => {
  // All wait for the same moment, which is when the key would be half written.
  const program = `
    import { readConfig } from ${JSON.stringify(new URL('../config.ts', import.meta.url).href)}
    while (Date.now() < Number(process.env.AT)) {}
    const { masterKeys: [key] } = readConfig({ CENOTE_DATA_DIR: process.env.DIR })
    process.stdout.write(Buffer.from(key).toString('base64'))`
  const env = { ...process.env, AT: String(Date.now() + 2_000), DIR: join(dir, 'data') }
  const start = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { env })
  const outputs = await Promise.all(Array.from({ length: 6 }, start))
  expect(new Set(outputs.map(({ stdout }) => stdout)).size).toBe(1)
  expect(readdirSync(join(dir, 'data'))).toEqual(['master.key'])
})
