import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, onTestFinished, test } from 'vitest'
import { cenote, freePort, oneSentence, started, version } from '../support/command.ts'
import { signedClient } from '../support/server.ts'

const key = Buffer.alloc(32, 7).toString('base64')

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
