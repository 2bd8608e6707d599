import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ConfigError, readConfig } from '../config.ts'

const arn = 'arn:aws:lambda:us-east-1:123456789012:function:check'
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cenote-functions-'))
  writeFileSync(join(folder, 'check.mjs'), '')
})
afterEach(() => rmSync(folder, { recursive: true }))

function read(functions: unknown, env: NodeJS.ProcessEnv = {}) {
  writeFileSync(join(folder, 'cenote.json'), JSON.stringify({ functions }))
  const file = { CENOTE_CONFIG: join(folder, 'cenote.json'), CENOTE_DATABASE_URL: 'sqlite::memory:' }
  return readConfig({ ...file, ...env }).functions
}

test('a module starts from the folder of the file, and sees the environment without the settings of the server', () => {
  const [entry] = read(
    { [arn]: { module: './check.mjs', handler: 'run', environment: { TABLE: 'users', STAGE: 'test' } } },
    { CENOTE_PUBLIC_URL: 'https://id.example.com', CENOTE_REGION: 'eu-west-1', STAGE: 'all', HOME: '/home/ada' },
  )
  expect(entry).toEqual({
    pattern: arn,
    runner: {
      kind: 'module',
      path: join(folder, 'check.mjs'),
      handler: 'run',
      environment: {
        AWS_REGION: 'eu-west-1',
        AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: 'https://id.example.com',
        HOME: '/home/ada',
        STAGE: 'test',
        TABLE: 'users',
      },
    },
  })
})

test('endpoints and the Lambda API', () => {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
  expect(
    read({
      '*': { url: 'http://127.0.0.1:3000/events' },
      'arn:aws:lambda:*:*:function:prod-*': {
        lambda: { endpoint: 'http://127.0.0.1:3001', region: 'eu-west-1', credentials },
      },
      'arn:aws:lambda:*': { lambda: {} },
    }).map(({ runner }) => runner),
  ).toEqual([
    { kind: 'http', url: 'http://127.0.0.1:3000/events' },
    { kind: 'lambda', client: { endpoint: 'http://127.0.0.1:3001/', region: 'eu-west-1', credentials } },
    { kind: 'lambda', client: {} },
  ])
})

test.each([
  ['a list', [], 'functions is not a JSON object'],
  ['no runner', { '*': {} }, 'functions["*"] has not exactly one of "module", "url", "lambda"'],
  ['two runners', { '*': { url: 'http://a', lambda: {} } }, 'functions["*"] has not exactly one of'],
  ['an unknown member', { '*': { url: 'http://a', timeout: 3 } }, 'functions["*"] has the unknown key "timeout"'],
  ['another address', { '*': { url: 'ftp://a' } }, 'functions["*"].url is missing or malformed'],
  ['an absent file', { '*': { module: './absent.mjs' } }, 'functions["*"].module names '],
  ['no file', { '*': { module: 3 } }, 'functions["*"].module is missing or malformed'],
  ['a handler in a file', { '*': { module: './check.mjs', handler: 'index.handler' } }, 'functions["*"].handler is'],
  [
    'a number in the environment',
    { '*': { module: './check.mjs', environment: { A: 1 } } },
    'functions["*"].environment.A',
  ],
  ['an unknown member of lambda', { '*': { lambda: { profile: 'a' } } }, 'functions["*"].lambda has the unknown key'],
  [
    'a password in a URL',
    { '*': { url: 'http://ada:secret@127.0.0.1/' } },
    'functions["*"].url has a user or password',
  ],
  [
    'a user in an endpoint',
    { '*': { lambda: { endpoint: 'https://ada@example.com' } } },
    'functions["*"].lambda.endpoint',
  ],
  ['what is no ARN', { 'pre-sign-up': { lambda: {} } }, 'functions["pre-sign-up"] is neither "*" nor the ARN'],
])('refuses %s', (_, functions, sentence) => {
  expect(() => read(functions)).toThrow(ConfigError)
  expect(() => read(functions)).toThrow(`CENOTE_CONFIG: ${sentence}`)
})
