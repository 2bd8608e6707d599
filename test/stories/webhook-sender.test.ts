import { createHmac } from 'node:crypto'
import { CodeDeliveryFailureException } from '@aws-sdk/client-cognito-identity-provider'
import { pino } from 'pino'
import { expect, test, vi } from 'vitest'
import type { Log } from '../../src/platform/log.ts'
import { openAccounts } from '../support/accounts.ts'
import { type Answer, type Asked, startHttpStub } from '../support/http-stub.ts'
import { startServer } from '../support/server.ts'

const secret = 'a-secret-that-both-sides-know'
const smsPool = {
  AutoVerifiedAttributes: ['phone_number' as const],
  SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
}

const answering = (status: number): Answer => ({ status, body: '' })

async function open(answer: (number: number) => Answer, log?: Log) {
  const stub = await startHttpStub(answer)
  const webhook = { kind: 'webhook', url: `${stub.url}/messages`, secret } as const
  const server = await startServer({
    config: { delivery: { email: { kind: 'inbox' }, sms: webhook } },
    services: { deliveryPollMillis: 10, ...(log && { log }) },
  })
  const accounts = await openAccounts(server, smsPool)
  return {
    ...stub,
    server,
    signUp: (name: string) => accounts.signUp(name, { phone_number: '+12065550123' }),
    accounts,
  }
}

/** What docs/messages.md tells the receiver to check. */
function isGenuine({ headers, body }: Asked, now: Date, withSecret = secret): boolean {
  const [, seconds = '', given = ''] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['cenote-signature'])) ?? []
  const isRecent = Math.abs(now.getTime() / 1000 - Number(seconds)) <= 300
  return isRecent && createHmac('sha256', withSecret).update(`${seconds}.${body}`).digest('hex') === given
}

test('a webhook gets the whole message, and can tell that it is genuine', async () => {
  const { asked, server, signUp, accounts } = await open(() => answering(204))
  await signUp('ada')
  const [first] = asked
  if (!first) throw new Error('nothing was asked')
  expect([first.method, first.path, first.headers['content-type']]).toEqual(['POST', '/messages', 'application/json'])
  const message = JSON.parse(first.body)
  expect(message).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    userPoolId: accounts.pool.UserPoolId,
    username: 'ada',
    clientId: accounts.app.ClientId,
    trigger: 'SignUp',
    medium: 'SMS',
    destination: '+12065550123',
    body: `Your verification code is ${message.code}. `,
    isHtml: false,
    code: expect.stringMatching(/^\d{6}$/),
  })
  const now = server.clock.now()
  expect(isGenuine(first, now)).toBe(true)
  expect(isGenuine({ ...first, body: first.body.replace('ada', 'eve') }, now)).toBe(false)
  expect(isGenuine(first, now, 'another-secret')).toBe(false)
  expect(isGenuine(first, new Date(now.getTime() + 301_000))).toBe(false)
  expect(await server.messages()).toEqual([])
})

test.each([500, 503, 429, 408])(
  'one that answers %i is asked again, with the same id and a new signature',
  async status => {
    const { asked, server, signUp } = await open(number => answering(number === 0 ? status : 200))
    await signUp('ada')
    server.clock.advance('5 seconds')
    await vi.waitFor(() => expect(asked).toHaveLength(2), { timeout: 5_000, interval: 10 })
    const [first, second] = asked.map(({ body }) => JSON.parse(body).id)
    expect(second).toBe(first)
    expect(asked[1]?.headers['cenote-signature']).not.toBe(asked[0]?.headers['cenote-signature'])
  },
)

test.each([400, 401, 404, 302])('one that answers %i refuses, and the caller is told', async status => {
  const { asked, server, signUp } = await open(() => answering(status))
  await expect(signUp('ada')).rejects.toThrow(CodeDeliveryFailureException)
  server.clock.advance('1 hour')
  await new Promise(later => setTimeout(later, 50))
  expect(asked).toHaveLength(1)
})

test.each([500, 400])('one that answers %i leaves neither code nor address nor secret in the log', async status => {
  const lines: string[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
  const { asked, signUp } = await open(() => ({ status, body: 'no such number' }), log)
  await signUp('ada').catch(() => undefined)
  await vi.waitFor(() => expect(lines.join('')).toContain('messageFailed'))
  const { code } = JSON.parse(asked[0]?.body ?? '{}')
  expect(code).toMatch(/^\d{6}$/)
  const written = lines.join('')
  expect(written).toContain(`the webhook answered ${status}`)
  for (const hidden of [code, '+12065550123', secret, 'no such number']) expect(written).not.toContain(hidden)
})
