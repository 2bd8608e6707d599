import { pino } from 'pino'
import { expect, test } from 'vitest'
import { startServer } from '../support/server.ts'

async function startLogging(level: 'info' | 'debug') {
  const lines: Record<string, unknown>[] = []
  const log = pino({ level, base: undefined }, { write: (line: string) => lines.push(JSON.parse(line)) })
  return { lines, ...(await startServer({ services: { log } })) }
}

const person = { Username: 'ann', Password: 'Secret-word1!' }

test('each request is one line that says what was asked and what became of it', async () => {
  const { lines, call, createPool, createClient } = await startLogging('info')
  const pool = await createPool()
  const { ClientId } = await createClient(pool)
  lines.length = 0
  const response = await call('SignUp', { ClientId, ...person })
  const requests = () => lines.filter(({ msg }) => msg === 'request')
  expect(requests()).toMatchObject([
    {
      operation: 'SignUp',
      poolId: pool.Id,
      clientId: ClientId,
      result: 'ok',
      durationMs: expect.any(Number),
      requestId: response.headers.get('x-amzn-requestid'),
      ip: '127.0.0.1',
    },
  ])
  await call('SignUp', { ClientId, ...person })
  expect(requests()[1]).toMatchObject({ operation: 'SignUp', result: 'UsernameExistsException' })
  expect(JSON.stringify(lines)).not.toContain('Username"')
})

test('inputs are logged when asked for, without anything secret', async () => {
  const { lines, call, createPool, createClient } = await startLogging('debug')
  const { ClientId } = await createClient(await createPool())
  await call('SignUp', { ClientId, ...person, ClientMetadata: { from: 'web' } })
  await call('ConfirmSignUp', { ClientId, Username: 'ann', ConfirmationCode: '918273' })
  expect(lines).toContainEqual(
    expect.objectContaining({
      msg: 'input',
      input: { ClientId: '***', Username: '***', Password: '***', ClientMetadata: { from: 'web' } },
    }),
  )
  const text = JSON.stringify(lines)
  expect(text).not.toContain(person.Password)
  expect(text).not.toContain('918273')
})
