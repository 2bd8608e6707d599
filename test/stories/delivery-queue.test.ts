import {
  CodeDeliveryFailureException,
  ForgotPasswordCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Config } from '../../src/config.ts'
import { sqliteFile } from '../conformance/databases.ts'
import { openAccounts, password } from '../support/accounts.ts'
import { createTestClock } from '../support/clock.ts'
import { freePort, started } from '../support/command.ts'
import { startMailServer } from '../support/mail.ts'
import { signedClient, startServer, type TestServer, type TestServerOptions } from '../support/server.ts'

const from = 'Cenote <no-reply@login.example.com>'
const soon = { timeout: 5_000, interval: 10 }

function mailing(url: URL): Pick<Config, 'delivery'> {
  return { delivery: { email: { kind: 'smtp', url, from }, sms: { kind: 'inbox' } } }
}

async function start(url: URL, { config, services, ...rest }: TestServerOptions = {}): Promise<TestServer> {
  return startServer({
    config: { ...mailing(url), ...config },
    services: { deliveryPollMillis: 10, ...services },
    ...rest,
  })
}

async function metric(server: TestServer, result: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text()
  const line = new RegExp(`^cenote_messages_total\\{.*result="${result}".*\\} (\\d+)$`, 'm').exec(text)
  return Number(line?.[1] ?? 0)
}

/** A mail server that answers `451 try again later` until it is told to take mails. */
async function startBusyMailServer() {
  const state = { isBusy: true, tries: 0 }
  const server = await startMailServer({
    onRcptTo(_address, _session, done) {
      state.tries += 1
      done(state.isBusy ? Object.assign(new Error('try again later'), { responseCode: 451 }) : null)
    },
  })
  return { ...server, state }
}

describe('a message that cannot be handed over for the moment', () => {
  test('is no failure for the caller, and leaves when the mail server takes it', async () => {
    const { url, received, state } = await startBusyMailServer()
    const server = await start(url)
    const accounts = await openAccounts(server)
    await accounts.signUp('ada', { email: 'ada@example.com' })
    expect(state.tries).toBe(1)
    state.isBusy = false
    server.clock.advance('5 seconds')
    await vi.waitFor(() => expect(received).toHaveLength(1), soon)
    expect(received[0]?.recipients).toEqual(['ada@example.com'])
    await vi.waitFor(async () => expect(await metric(server, 'delivered')).toBe(1), soon)
    expect(await metric(server, 'failed')).toBe(1)
    expect(await metric(server, 'given_up')).toBe(0)
  })

  test('waits longer after each try, and is given up after ten', async () => {
    const { url, received, state } = await startBusyMailServer()
    const server = await start(url)
    const accounts = await openAccounts(server)
    await accounts.signUp('ada', { email: 'ada@example.com' })
    server.clock.advance('2 seconds')
    await new Promise(later => setTimeout(later, 60))
    expect(state.tries).toBe(1)
    for (let tries = 2; tries <= 10; tries++) {
      server.clock.advance('10 minutes')
      await vi.waitFor(() => expect(state.tries).toBe(tries), soon)
      await vi.waitFor(async () => expect(await metric(server, 'failed')).toBe(tries), soon)
    }
    await vi.waitFor(async () => expect(await metric(server, 'given_up')).toBe(1), soon)
    state.isBusy = false
    server.clock.advance('1 hour')
    await new Promise(later => setTimeout(later, 60))
    expect(state.tries).toBe(10)
    expect(received).toEqual([])
  })

  test('is given up too when nobody ever learned what became of its tries', async () => {
    const { url, received, state } = await startBusyMailServer()
    const server = await start(url)
    const accounts = await openAccounts(server)
    await accounts.signUp('ada', { email: 'ada@example.com' })
    const { deliveries } = server.server.services.store
    const later = (hours: number) => new Date(server.clock.now().getTime() + hours * 3_600_000)
    // Ten nodes took it one after the other, and each was gone before its lease was over.
    for (let hours = 1; hours <= 10; hours++) await deliveries.take(later(hours), later(hours + 1), 1)
    state.isBusy = false
    server.clock.advance('12 hours')
    await vi.waitFor(async () => expect(await metric(server, 'given_up')).toBe(1), soon)
    expect(received).toEqual([])
    expect(await deliveries.take(later(100), later(101), 1)).toEqual([])
  })

  test('is not sent when its code has expired by then', async () => {
    const { url, received, state } = await startBusyMailServer()
    const server = await start(url)
    const accounts = await openAccounts(server)
    await accounts.confirmed('ada', { email: 'ada@example.com', email_verified: 'true' })
    await server.client.send(new ForgotPasswordCommand({ ...accounts.app, Username: 'ada' }))
    state.isBusy = false
    server.clock.advance('1 hour')
    await vi.waitFor(async () => expect(await metric(server, 'given_up')).toBe(1), soon)
    expect(received).toEqual([])
  })

  test('is not sent when a newer one has taken its place', async () => {
    const { url, received, state } = await startBusyMailServer()
    const server = await start(url)
    const accounts = await openAccounts(server)
    await accounts.confirmed('ada', { email: 'ada@example.com', email_verified: 'true' })
    for (let asked = 0; asked < 3; asked++)
      await server.client.send(new ForgotPasswordCommand({ ...accounts.app, Username: 'ada' }))
    state.isBusy = false
    server.clock.advance('1 minute')
    await vi.waitFor(() => expect(received).toHaveLength(1), soon)
    await new Promise(later => setTimeout(later, 60))
    expect(received).toHaveLength(1)
  })

  test('is unreadable where it waits', async () => {
    const { url } = await startBusyMailServer()
    const server = await start(url)
    const accounts = await openAccounts(server)
    await accounts.signUp('ada', { email: 'ada@example.com' })
    const { deliveries } = server.server.services.store
    const far = new Date(server.clock.now().getTime() + 3_600_000)
    const [waiting] = await deliveries.take(far, far, 10)
    expect(waiting).toMatchObject({ poolId: accounts.pool.UserPoolId })
    expect(JSON.stringify(waiting)).not.toMatch(/example\.com|confirmation code/)
  })
})

describe('a mail server that is slow', () => {
  test('holds an answer up for a bounded time only', async () => {
    const release = Promise.withResolvers<void>()
    const { url, received } = await startMailServer({
      onRcptTo: (_address, _session, done) => void release.promise.then(() => done()),
    })
    const server = await start(url, { services: { deliveryPollMillis: 10, deliveryWaitMillis: 300 } })
    const accounts = await openAccounts(server)
    const startedAt = performance.now()
    await accounts.signUp('ada', { email: 'ada@example.com' })
    const took = performance.now() - startedAt
    expect(took).toBeGreaterThan(250)
    expect(took).toBeLessThan(1_500)
    release.resolve()
    await vi.waitFor(() => expect(received).toHaveLength(1), soon)
  })

  test('and refuses the recipient in the end, is in the log and not tried again', async () => {
    const { url } = await startMailServer({
      onRcptTo: (_address, _session, done) =>
        void setTimeout(() => done(Object.assign(new Error('no such mailbox'), { responseCode: 550 })), 200),
    })
    const server = await start(url, { services: { deliveryPollMillis: 10, deliveryWaitMillis: 50 } })
    const accounts = await openAccounts(server)
    await accounts.signUp('ada', { email: 'ada@example.com' })
    await vi.waitFor(async () => expect(await metric(server, 'given_up')).toBe(1), soon)
    const { deliveries } = server.server.services.store
    const far = new Date(server.clock.now().getTime() + 3_600_000)
    expect(await deliveries.take(far, far, 10)).toEqual([])
  })

  test('but refuses in time is told to the caller, and nothing is kept', async () => {
    const { url } = await startMailServer({
      onRcptTo: (_address, _session, done) => done(Object.assign(new Error('no such mailbox'), { responseCode: 550 })),
    })
    const server = await start(url)
    const accounts = await openAccounts(server)
    const signUp = accounts.signUp('ada', { email: 'ada@example.com' })
    await expect(signUp).rejects.toThrow(CodeDeliveryFailureException)
    const { deliveries } = server.server.services.store
    const far = new Date(server.clock.now().getTime() + 3_600_000)
    expect(await deliveries.take(far, far, 10)).toEqual([])
  })
})

describe('what waits', () => {
  test('is sent by the next server on the same database', async () => {
    const file = sqliteFile()
    onTestFinished(file.remove)
    const { url, received, state } = await startBusyMailServer()
    const config = { database: { kind: 'sqlite', path: file.path } } as const
    const clock = createTestClock()
    const first = await start(url, { config, clock })
    await (await openAccounts(first)).signUp('ada', { email: 'ada@example.com' })
    await first.stop()
    state.isBusy = false
    clock.advance('5 seconds')
    await start(url, { config, clock, seed: 'second' })
    await vi.waitFor(() => expect(received).toHaveLength(1), soon)
  })

  test('is sent once, however many nodes look for it', async () => {
    const file = sqliteFile()
    onTestFinished(file.remove)
    const { url, received, state } = await startBusyMailServer()
    const config = { database: { kind: 'sqlite', path: file.path } } as const
    const clock = createTestClock()
    const nodes = [await start(url, { config, clock, seed: 'a' }), await start(url, { config, clock, seed: 'b' })]
    const accounts = await openAccounts(nodes[0] as TestServer)
    for (let i = 0; i < 12; i++) await accounts.signUp(`user${i}`, { email: `user${i}@example.com` })
    state.isBusy = false
    clock.advance('5 seconds')
    await vi.waitFor(() => expect(received).toHaveLength(12), soon)
    await new Promise(later => setTimeout(later, 100))
    expect(new Set(received.flatMap(({ recipients }) => recipients)).size).toBe(12)
    expect(received).toHaveLength(12)
  })

  test('outlives a kill', { timeout: 30_000 }, async () => {
    const file = sqliteFile()
    onTestFinished(file.remove)
    const dataDir = file.path.replace(/[^/]+$/, 'data')
    const { url, received } = await startMailServer()
    const env = { CENOTE_DATA_DIR: dataDir, CENOTE_EMAIL_FROM: from }
    const out = await started({ ...env, CENOTE_SMTP_URL: `smtp://127.0.0.1:${await freePort()}` })
    const client = signedClient(out.url)
    const { UserPoolId, ClientId } = await makePool(client)
    const UserAttributes = [{ Name: 'email', Value: 'ada@example.com' }]
    await client.send(new SignUpCommand({ ClientId, Username: 'ada', Password: password, UserAttributes }))
    out.process.kill('SIGKILL')
    await out.ended
    client.destroy()
    expect(UserPoolId).toBeDefined()
    await started({ ...env, CENOTE_SMTP_URL: url.href })
    await vi.waitFor(() => expect(received).toHaveLength(1), { timeout: 15_000, interval: 100 })
    expect(received[0]?.mail.text).toMatch(/^Your confirmation code is \d{6}/)
  })
})

async function makePool(client: TestServer['client']) {
  const { CreateUserPoolCommand, CreateUserPoolClientCommand } = await import(
    '@aws-sdk/client-cognito-identity-provider'
  )
  const pool = await client.send(new CreateUserPoolCommand({ PoolName: 'p', AutoVerifiedAttributes: ['email'] }))
  const UserPoolId = pool.UserPool?.Id
  const made = await client.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'app' }))
  return { UserPoolId, ClientId: made.UserPoolClient?.ClientId }
}
