import { createHash, generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { type RequestOptions, request as secureRequest } from 'node:https'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { CreateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, onTestFinished, test } from 'vitest'
import { cenote, freePort, started } from '../support/command.ts'
import { createFormBrowser } from '../support/form-browser.ts'
import { signedClient } from '../support/server.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
const key = Buffer.alloc(32, 7).toString('base64')
const oneSentence = /^[^\n]+\n$/

describe('the command line', () => {
  test('--version prints the version', async () => {
    const running = await cenote(['--version'])
    expect(await running.ended).toBe(0)
    expect(running.output()).toBe(`${version}\n`)
  })

  test('--help lists the commands', async () => {
    const running = await cenote(['--help'])
    expect(await running.ended).toBe(0)
    expect(running.output()).toMatch(/^Usage: cenote <command>[\s\S]*start [\s\S]*dev /)
  })

  test.each([
    [[], 'A command is missing; "cenote start" starts the server.'],
    [['stop'], '"stop" is not a command of cenote; "cenote --help" lists them.'],
    [['toString'], '"toString" is not a command of cenote; "cenote --help" lists them.'],
    [
      ['start', '--port=80'],
      '"cenote start" takes no "--port=80"; settings are environment variables, for example CENOTE_PORT=9229.',
    ],
  ])('%j is refused with a sentence and exit code 2', async (words, sentence) => {
    const running = await cenote(words)
    expect(await running.ended).toBe(2)
    expect(running.errors()).toBe(`${sentence}\n`)
    expect(running.output()).toBe('')
  })
})

describe('build-password-list', () => {
  const known = 'An-0perator-knows-this'
  const digest = createHash('sha1').update(known).digest('hex')

  test('makes a file out of a published list, which a server then starts with', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cenote-list-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, 'pwned.txt'), `${digest}:12\n${'0'.repeat(40)}:1\n`)
    const [list, made] = [join(folder, 'pwned.txt'), join(folder, 'known.bin')]
    const building = await cenote(['build-password-list', '--seen=10', list, made])
    expect(await building.ended).toBe(0)
    expect(building.output()).toBe(`${made} has 1 password.\n`)

    const CENOTE_CONFIG = join(folder, 'cenote.json')
    const places = fileURLToPath(new URL('../support/files/locations.mmdb', import.meta.url))
    writeFileSync(CENOTE_CONFIG, JSON.stringify({ risk: { compromisedPasswords: './known.bin', locations: places } }))
    await started({ CENOTE_CONFIG })
  })

  test.each([
    [[], 2, 'The list to read or the file to make is missing; '],
    [['list.txt'], 2, 'The list to read or the file to make is missing; '],
    [['list.txt', 'a', 'b'], 2, '"cenote build-password-list" takes no "b"; '],
    [['list.txt', 'a', '--sha256'], 2, '"cenote build-password-list" takes no "--sha256"; '],
    [['list.txt', 'a', '--plain', '--seen=2'], 2, 'A list of passwords does not say how often each was seen.'],
    [['none.txt', 'a'], 1, 'none.txt cannot be used (ENOENT).'],
    [['/dev/null', '/none/a'], 1, '/none/a'],
    [[fileURLToPath(import.meta.url), 'a'], 1, ' has no SHA-1 in line 1; with --plain its lines are passwords.'],
  ])('%j is refused with a sentence', async (words, code, sentence) => {
    const running = await cenote(['build-password-list', ...words])
    expect(await running.ended).toBe(code)
    expect(running.errors()).toMatch(oneSentence)
    expect(running.errors()).toContain(sentence)
  })

  test.each([
    ['compromisedPasswords', 'missing.bin', 'which cannot be read (ENOENT); '],
    ['compromisedPasswords', 'cenote.json', 'which is not made by "cenote build-password-list"; '],
    ['locations', 'missing.mmdb', 'which cannot be read (ENOENT); '],
    ['locations', 'cenote.json', 'which is not a file in the MaxMind format; '],
  ])('what cannot be used as risk.%s (%s) ends the start', async (key, file, sentence) => {
    const folder = mkdtempSync(join(tmpdir(), 'cenote-risk-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const CENOTE_CONFIG = join(folder, 'cenote.json')
    writeFileSync(CENOTE_CONFIG, JSON.stringify({ risk: { [key]: file } }))
    const running = await cenote(['start'], { CENOTE_CONFIG })
    expect(await running.ended).toBe(1)
    expect(running.errors()).toMatch(oneSentence)
    expect(running.errors()).toContain(`CENOTE_CONFIG: risk.${key} names ${join(folder, file)}, ${sentence}`)
  })
})

describe('a start', () => {
  test('says where it listens, what it uses and what is relaxed', async () => {
    const running = await started({ CENOTE_LOG_LEVEL: 'silent' })
    await running.said(/inbox is open/)
    expect(running.errors().split('\n')).toEqual([
      `Cenote ${version} listens on ${running.url}`,
      `  public URL  http://localhost:${running.port}`,
      '  mode        development',
      '  store       SQLite, .cenote/cenote.db',
      '  e-mail      inbox, GET /_cenote/messages',
      '  SMS         inbox, GET /_cenote/messages',
      '  region      us-east-1, account 123456789012',
      '  relaxed     any access key is accepted for administrative calls; signatures and policies are not checked',
      '  relaxed     the inbox is open: GET /_cenote/messages shows messages with their codes',
      '',
    ])
    expect((await fetch(`${running.url}/health/ready`)).status).toBe(200)
  })

  test('says which identity providers it trusts more than it would', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cenote-providers-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const CENOTE_CONFIG = join(folder, 'cenote.json')
    const withoutNonce = ['bridge.example.org']
    const standIns = { 'accounts.google.com': 'http://127.0.0.1:5000' }
    const identityProviders = { standIns, allowHttp: ['127.0.0.1:5000', '127.0.0.1:5001'], withoutNonce }
    writeFileSync(CENOTE_CONFIG, JSON.stringify({ identityProviders }))
    const running = await started({ CENOTE_CONFIG })
    await running.said(/no nonce/)
    expect(running.errors().split('\n').slice(-4)).toEqual([
      '  relaxed     http://127.0.0.1:5000 is asked in the place of accounts.google.com',
      '  relaxed     identity providers by plain HTTP: 127.0.0.1:5000, 127.0.0.1:5001',
      '  relaxed     identity providers whose tokens have no nonce: bridge.example.org',
      '',
    ])

    writeFileSync(CENOTE_CONFIG, JSON.stringify({ identityProviders: { withoutNonce } }))
    const inProduction = await started({ CENOTE_CONFIG, CENOTE_MODE: 'production', CENOTE_MASTER_KEY: key })
    await inProduction.said(/relaxed {5}identity providers whose tokens have no nonce: bridge\.example\.org/)
  })

  test('in production mode closes the test doors and says what is missing', async () => {
    const running = await started({ CENOTE_MODE: 'production', CENOTE_MASTER_KEY: key })
    await running.said(/tell which users exist/)
    expect(running.errors()).toContain('mode        production')
    expect(running.errors()).toContain('no access keys: every signed call is refused')
    expect(running.errors()).toContain('no sender: what has to deliver a code is refused')
    expect(running.errors()).not.toContain('relaxed')
    expect((await fetch(`${running.url}/_cenote/messages`)).status).toBe(404)
  })

  test('in production mode without a master key is refused', async () => {
    const running = await cenote(['start'], { CENOTE_MODE: 'production' })
    expect(await running.ended).toBe(1)
    expect(running.errors()).toMatch(oneSentence)
    expect(running.errors()).toMatch(/^CENOTE_MASTER_KEY must be given in production mode/)
  })

  test('on a port that is taken is refused', async () => {
    const port = await freePort()
    const other = createServer().listen(port, '127.0.0.1')
    onTestFinished(() => void other.close())
    const running = await cenote(['start'], { CENOTE_PORT: String(port) })
    expect(await running.ended).toBe(1)
    expect(running.errors()).toBe(
      `CENOTE_PORT names port ${port}, which another program on 127.0.0.1 has; for example CENOTE_PORT=${port + 1}.\n`,
    )
  })

  test('with an unwritable data folder is refused', async () => {
    const running = await cenote(['start'], { CENOTE_DATA_DIR: '/proc/cenote' })
    expect(await running.ended).toBe(1)
    expect(running.errors()).toMatch(oneSentence)
    expect(running.errors()).toMatch(/^CENOTE_DATA_DIR must be a folder that can be written: /)
  })

  test('with an unreachable database is refused', async () => {
    const url = `postgres://cenote:hidden-password@127.0.0.1:${await freePort()}/cenote`
    const running = await cenote(['start'], { CENOTE_DATABASE_URL: url })
    expect(await running.ended).toBe(1)
    expect(running.errors()).toMatch(oneSentence)
    expect(running.errors()).toMatch(/^The database postgres:\/\/127\.0\.0\.1:\d+\/cenote cannot be opened: /)
    expect(running.errors()).not.toContain('hidden-password')
  })

  test('with a file that is no database is refused', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cenote-broken-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, 'cenote.db'), 'this is not a database at all, '.repeat(100))
    const running = await cenote(['start'], { CENOTE_DATA_DIR: folder })
    expect(await running.ended).toBe(1)
    expect(running.errors()).toMatch(oneSentence)
    expect(running.errors()).toMatch(/^The database file .*cenote\.db cannot be opened: /)
  })

  test('on an SQLite file that another server has is refused, and not when that one is gone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cenote-held-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const env = { CENOTE_DATA_DIR: folder }
    const first = await started(env)
    const second = await cenote(['start'], env)
    expect(await second.ended).toBe(1)
    expect(second.errors()).toMatch(oneSentence)
    expect(second.errors()).toMatch(/^The database file .*cenote\.db is in use by another server; /)
    expect((await fetch(`${first.url}/health/ready`)).status).toBe(200)
    first.process.kill('SIGKILL')
    await first.ended
    await started(env)
  })

  test('with another master key than the database was sealed with is refused', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cenote-resealed-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const first = await started({ CENOTE_DATA_DIR: folder, CENOTE_MASTER_KEY: key })
    await signedClient(first.url).send(new CreateUserPoolCommand({ PoolName: 'people' }))
    first.process.kill('SIGTERM')
    expect(await first.ended).toBe(0)
    const running = await cenote(['start'], { CENOTE_DATA_DIR: folder })
    expect(await running.ended).toBe(1)
    expect(running.errors()).toMatch(oneSentence)
    expect(running.errors()).toMatch(/^CENOTE_MASTER_KEY is not the key that the database was sealed with; /)
    const file = join(folder, 'cenote.json')
    writeFileSync(file, JSON.stringify({ retiredMasterKeys: [key] }))
    await started({ CENOTE_DATA_DIR: folder, CENOTE_CONFIG: file })
  })

  test('with a setting that nobody knows is refused', async () => {
    const running = await cenote(['start'], { CENOTE_PROT: '80' })
    expect(await running.ended).toBe(1)
    expect(running.errors()).toMatch(/^CENOTE_PROT is not a setting of this server; /)
  })
})

test('a server goes on, and stops in order, when whoever reads its log has gone away', async () => {
  const running = await started({ CENOTE_LOG_LEVEL: 'info' })
  running.process.stdout?.destroy()
  for (let request = 0; request < 10; request++) {
    const response = await fetch(`${running.url}/nowhere`, { signal: AbortSignal.timeout(5_000) })
    expect(response.status).toBe(404)
    await sleep(50)
  }
  running.process.kill('SIGTERM')
  expect(await running.ended).toBe(0)
})

describe('HTTPS', () => {
  test('with a certificate of its own: https throughout, and kept for the next start', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cenote-tls-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const env = { CENOTE_TLS: 'self-signed', CENOTE_DATA_DIR: folder }
    const running = await started(env)
    await running.said(/inbox is open/)
    const path = join(folder, 'tls.crt')
    expect(running.errors()).toContain(`listens on https://127.0.0.1:${running.port}\n`)
    expect(running.errors()).toContain(`public URL  https://localhost:${running.port}\n`)
    expect(running.errors()).toContain(
      `TLS         self-signed; trust ${path}, for example NODE_EXTRA_CA_CERTS=${path}`,
    )
    const ca = readFileSync(path)
    for (const host of ['localhost', '127.0.0.1'])
      expect(await overTls(`https://${host}:${running.port}/health/ready`, ca)).toEqual([200, '{"status":"ok"}'])
    const prefixed = { servername: 'people.auth.localhost' }
    expect(await overTls(`https://127.0.0.1:${running.port}/health/live`, ca, prefixed)).toEqual([
      200,
      '{"status":"ok"}',
    ])
    await expect(overTls(`https://localhost:${running.port}/`, undefined)).rejects.toThrow(/self-signed/)
    await expect(overTls(`https://localhost:${running.port}/`, ca, { servername: 'example.com' })).rejects.toThrow(
      /altnames/,
    )
    await expect(fetch(running.url)).rejects.toThrow()

    running.process.kill('SIGTERM')
    expect(await running.ended).toBe(0)
    await started(env)
    expect(readFileSync(path)).toEqual(ca)
  })

  test('serves the API and names itself in what it issues', async () => {
    const running = await started({ CENOTE_TLS: 'self-signed', CENOTE_LOG_LEVEL: 'silent' }, 'dev')
    await running.said(/password Passw0rd!/)
    const [, path = ''] = /trust (\S+),/.exec(running.errors()) ?? []
    const ca = readFileSync(join(running.folder, path))
    const url = `https://localhost:${running.port}`
    const [, text] = await overTls(`${url}/us-east-1_Developer/.well-known/openid-configuration`, ca)
    expect(JSON.parse(text)).toMatchObject({
      issuer: `${url}/us-east-1_Developer`,
      token_endpoint: `${url}/oauth2/token`,
    })
  })

  test('with files shows their certificate', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cenote-tls-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const first = await started({ CENOTE_TLS: 'self-signed', CENOTE_DATA_DIR: folder })
    first.process.kill('SIGTERM')
    await first.ended
    const files = `${join(folder, 'tls.crt')},${join(folder, 'tls.key')}`
    const running = await started({ CENOTE_TLS: files })
    const ca = readFileSync(join(folder, 'tls.crt'))
    expect(await overTls(`https://localhost:${running.port}/health/live`, ca)).toEqual([200, '{"status":"ok"}'])

    writeFileSync(join(folder, 'other.key'), otherKey)
    const refusal = async (CENOTE_TLS: string) => {
      const refused = await cenote(['start'], { CENOTE_TLS })
      expect(await refused.ended).toBe(1)
      expect(refused.errors()).toMatch(oneSentence)
      return refused.errors()
    }
    const [cert, key, other] = ['tls.crt', 'tls.key', 'other.key'].map(name => join(folder, name))
    expect(await refusal(`${cert},${other}`)).toContain(`${cert} and ${other}, which do not go together; `)
    expect(await refusal(`${cert},${folder}/none`)).toContain('none, which cannot be read (ENOENT); ')
    expect(await refusal(`${key},${key}`)).toContain(`the certificate ${key}, which is not one in PEM form; `)
    expect(await refusal(`${cert},${cert}`)).toContain(`the private key ${cert}, which is not one in PEM form`)
    expect(await refusal(`${cert}`)).toMatch(/^CENOTE_TLS must be self-signed, or the paths of /)
  })

  test('with an http public URL is refused', async () => {
    const env = { CENOTE_TLS: 'self-signed', CENOTE_PUBLIC_URL: 'http://id.example.com' }
    const running = await cenote(['start'], env)
    expect(await running.ended).toBe(1)
    expect(running.errors()).toBe(
      'CENOTE_PUBLIC_URL is an http URL, which nobody can call with CENOTE_TLS set; for example CENOTE_PUBLIC_URL=https://id.example.com.\n',
    )
  })
})

describe('a stop', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('at %s finishes the request in flight and exits with 0', async signal => {
    const running = await started({ CENOTE_LOG_LEVEL: 'info' })
    const answered = halfSent(running.port)
    await answered.begun
    running.process.kill(signal)
    await running.said(/"msg":"stopping"/)
    answered.finish()
    expect(await answered.status).toBe(400)
    expect(await running.ended).toBe(0)
    await expect(fetch(running.url)).rejects.toThrow()
  })

  test('leaves idle connections no say', async () => {
    const running = await started()
    await (await fetch(`${running.url}/health/live`)).text()
    running.process.kill('SIGTERM')
    expect(await running.ended).toBe(0)
  })
})

describe('cenote dev', () => {
  test('begins with a pool, a client and a user, and prints codes as they arrive', async () => {
    const running = await started({}, 'dev')
    await running.said(/password Passw0rd!/)
    const [, pool] = /pool {8}(\S+)/.exec(running.errors()) ?? []
    const [, ClientId] = /client {6}(\S+)/.exec(running.errors()) ?? []
    expect(pool).toBe('us-east-1_Developer')
    const { AuthenticationResult } = await call(running.url, 'InitiateAuth', {
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'alice', PASSWORD: 'Passw0rd!' },
    })
    expect(AuthenticationResult).toMatchObject({ AccessToken: expect.any(String) })

    const UserAttributes = [{ Name: 'email', Value: 'bob@example.com' }]
    await call(running.url, 'SignUp', { ClientId, Username: 'bob', Password: 'Passw0rd!', UserAttributes })
    await running.said(/EMAIL to bob@example\.com \(SignUp\).*: \d{6}\n/)
    const [, ConfirmationCode] = /bob@example\.com \(SignUp\).*: (\d{6})\n/.exec(running.output()) ?? []
    await expect(
      call(running.url, 'ConfirmSignUp', { ClientId, Username: 'bob', ConfirmationCode }),
    ).resolves.not.toHaveProperty('__type')
  })

  test('begins with an application whose people sign in on the pages', async () => {
    const running = await started({}, 'dev')
    await running.said(/sign in {5}\S+\n/)
    const [, address = ''] = /sign in {5}(\S+)/.exec(running.errors()) ?? []
    const browser = createFormBrowser({ url: new URL(address).origin })
    expect((await browser.open(address)).url.pathname).toBe('/login')
    const { url } = await browser.submit({ username: 'alice', password: 'Passw0rd!' })
    expect(url.origin).toBe('http://localhost:3000')
    expect(url.searchParams.get('code')).toBeTruthy()
  })

  test.each([
    ['CENOTE_DATABASE_URL', 'postgres://localhost/cenote'],
    ['CENOTE_MODE', 'production'],
  ])('refuses %s', async (name, value) => {
    const running = await cenote(['dev'], { [name]: value })
    expect(await running.ended).toBe(1)
    expect(running.errors()).toBe(`${name} cannot be set with "cenote dev"; leave it out, or use "cenote start".\n`)
  })
})

const otherKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' })

/** Status and body of a request by a client that trusts this certificate alone. */
function overTls(url: string, ca: Buffer | undefined, options: RequestOptions = {}): Promise<[number, string]> {
  return new Promise((resolve, reject) => {
    const sending = secureRequest(url, { agent: false, ...(ca && { ca }), ...options }, async response => {
      let text = ''
      for await (const chunk of response) text += chunk
      resolve([response.statusCode ?? 0, text])
    })
    sending.on('error', reject)
    sending.end()
  })
}

/** A request of which only a part has been sent. */
function halfSent(port: number) {
  const body = '{"ClientId":'
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
    'content-length': body.length * 2,
    expect: '100-continue',
  }
  const sending = request({ host: '127.0.0.1', port, method: 'POST', path: '/', headers })
  const status = new Promise<number | undefined>((resolve, reject) => {
    sending.on('response', response => resolve(response.resume().statusCode))
    sending.on('error', reject)
  })
  // The server has the request in its hands when it asks for the rest.
  const begun = new Promise<void>(resolve => sending.on('continue', resolve))
  sending.flushHeaders()
  return { status, begun, finish: () => sending.end(body + body) }
}

async function call(url: string, operation: string, input: object): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify(input),
  })
  return (await response.json()) as Record<string, unknown>
}
