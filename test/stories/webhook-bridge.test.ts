/** The bridge that docs/messages.md shows, as it is but for its port and the address of the provider. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, onTestFinished, test, vi } from 'vitest'
import { systemClock } from '../../src/platform/clock.ts'
import { openAccounts } from '../support/accounts.ts'
import { freePort } from '../support/command.ts'
import { startHttpStub } from '../support/http-stub.ts'
import { startServer } from '../support/server.ts'

const secret = 'a-secret-that-both-sides-know'
const docs = readFileSync(new URL('../../docs/messages.md', import.meta.url), 'utf8')
const [, program = ''] = /```js\n(.*?)```/s.exec(docs) ?? []

async function startBridge(provider: string) {
  const port = await freePort()
  const code = program
    .replace('https://api.twilio.com', provider)
    .replace('listen(8080)', `listen(${port}, '127.0.0.1')`)
  const env = { WEBHOOK_SECRET: secret, TWILIO_SID: 'AC1', TWILIO_TOKEN: 'token', TWILIO_FROM: '+15005550006' }
  const bridge: ChildProcess = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    env,
    stdio: 'ignore',
  })
  onTestFinished(() => void bridge.kill())
  const url = `http://127.0.0.1:${port}/`
  await vi.waitFor(() => fetch(url, { method: 'POST' }), { timeout: 10_000, interval: 50 })
  return url
}

test('a text message goes through it, and nobody else gets one through', { timeout: 20_000 }, async () => {
  const provider = await startHttpStub(() => ({ status: 201, body: '{}' }))
  const url = await startBridge(provider.url)
  const server = await startServer({
    config: { delivery: { email: { kind: 'inbox' }, sms: { kind: 'webhook', url, secret } } },
    services: { now: systemClock },
  })
  const { signUp } = await openAccounts(server, {
    AutoVerifiedAttributes: ['phone_number'],
    SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
  })
  await signUp('ada', { phone_number: '+12065550123' })
  expect(provider.asked).toHaveLength(1)
  expect(provider.asked[0]).toMatchObject({ path: '/2010-04-01/Accounts/AC1/Messages.json' })
  expect(Object.fromEntries(new URLSearchParams(provider.asked[0]?.body))).toEqual({
    To: '+12065550123',
    From: '+15005550006',
    Body: expect.stringMatching(/^Your verification code is \d{6}\. $/),
  })

  const body = JSON.stringify({ destination: '+12065550199', body: 'forged' })
  const seconds = Math.floor(Date.now() / 1000)
  const sign = (at: number, text: string) => createHmac('sha256', secret).update(`${at}.${text}`).digest('hex')
  for (const signature of [
    undefined,
    '',
    't=1,v1=00',
    `t=${seconds},v1=${'0'.repeat(64)}`,
    `t=${seconds},v1=${sign(seconds, 'another body')}`,
    `t=${seconds - 301},v1=${sign(seconds - 301, body)}`,
  ]) {
    const headers = signature === undefined ? {} : { 'cenote-signature': signature }
    expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(401)
  }
  expect(provider.asked).toHaveLength(1)
  const genuine = { 'cenote-signature': `t=${seconds},v1=${sign(seconds, body)}` }
  expect((await fetch(url, { method: 'POST', headers: genuine, body })).status).toBe(204)
})
