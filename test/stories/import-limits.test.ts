/** The limits of a file, and what a hostile one costs those who sign in meanwhile. */
import { DescribeUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { importing } from '../support/imports.ts'
import { startServer } from '../support/server.ts'

const rows = 20
const limited = { services: { importPollMillis: 5, imports: { rows } } }
const verifying = { AutoVerifiedAttributes: ['email' as const] }
const people = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ 'cognito:username': `user-${n}`, email: `user-${n}@example.com` }))
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text))

test('rows up to the limit arrive, and one more fails the job behind them', async () => {
  const server = await startServer(limited)
  const imports = importing(server)
  const { Id } = await server.createPool(verifying)
  const fits = await imports.run(Id, people(rows))
  expect(fits).toMatchObject({ Status: 'Succeeded', ImportedUsers: rows })
  const large = await server.createPool(verifying)
  const job = await imports.run(large.Id, [...people(rows + 1), { 'cognito:username': 'last' }])
  expect(job).toMatchObject({
    ...{ Status: 'Failed', ImportedUsers: rows, SkippedUsers: 0, FailedUsers: 0 },
    CompletionMessage: `The CSV file has more than ${rows} rows: the rest is left out.`,
  })
  expect((await imports.log(job)).trim().split('\n')).toHaveLength(rows)
  const { UserPool } = await server.client.send(new DescribeUserPoolCommand({ UserPoolId: large.Id }))
  expect(UserPool?.EstimatedNumberOfUsers).toBe(rows)
})

test('blank lines are no rows, and there may be as many of them as rows', async () => {
  const server = await startServer(limited)
  const imports = importing(server)
  for (const [more, Status] of [
    [0, 'Succeeded'],
    [1, 'Failed'],
  ] as const) {
    const { Id } = await server.createPool(verifying)
    const [header, ...lines] = (await imports.csv(Id, people(rows))).trim().split('\n')
    const spread = lines.map(line => `\n${line}\n`).join('')
    const job = await imports.runFile(Id, bytesOf(`${header}\n${spread}${'\r\n'.repeat(more)}`))
    expect(job).toMatchObject({ Status, ImportedUsers: rows, FailedUsers: 0 })
    expect(await imports.log(job)).toContain(`Line Number ${2 * rows + 1} - `)
  }
})

test('a row of 16,000 characters arrives, and a longer one fails alone', async () => {
  const server = await startServer(limited)
  const imports = importing(server)
  const { Id } = await server.createPool(verifying)
  const long = 'given_name family_name middle_name nickname profile picture website'.split(' ')
  const full = Object.fromEntries(long.map(name => [name, 'x'.repeat(2_000)]))
  const row = (name: string) => ({ ...full, 'cognito:username': name, email: `${name}@example.com` })
  const [header, line = ''] = (await imports.csv(Id, [row('fits')])).split('\n')
  const padded = (name: string, length: number) =>
    line.replaceAll('fits', name).replace(/^/, 'n'.repeat(length - line.length))
  const file = [header, padded('fits', 16_000), padded('long', 16_001), padded('next', 15_000), '']
  const job = await imports.runFile(Id, bytesOf(file.join('\n')))
  expect(job).toMatchObject({ Status: 'Succeeded', ImportedUsers: 2, FailedUsers: 1 })
  expect(await imports.log(job)).toContain('[FAILED] Line Number 3 - The row is longer than 16,000 characters.\n')
})

test.each([
  ['commas without end', ','.repeat(30_000_000), 1],
  ['blank lines without end', '\n'.repeat(3_000_000), 0],
  ['rows that are too long', `${'x,'.repeat(50_000)}\n`.repeat(40), 40],
  ['rows of one field', 'x\n'.repeat(400), 400],
])('%s hold nobody up for long', async (_what, hostile, FailedUsers) => {
  const server = await startServer({ services: { importPollMillis: 5, imports: { rows: 10_000 } } })
  const imports = importing(server)
  const { Id } = await server.createPool(verifying)
  const [header, one, other] = (await imports.csv(Id, people(2))).split('\n')
  const isBlank = hostile.startsWith('\n')
  const job = await imports.upload(Id, bytesOf(`${header}\n${one}\n${hostile}${isBlank ? '' : `\n${other}\n`}`))
  await imports.start(job)
  // By the thread's own time: a busy machine is nobody's fault.
  const millis = () => process.threadCpuUsage().user / 1_000
  let [longest, last] = [0, millis()]
  const watch = setInterval(() => {
    longest = Math.max(longest, millis() - last)
    last = millis()
  }, 1)
  const over = await imports.over(job)
  clearInterval(watch)
  expect(over).toMatchObject({ ImportedUsers: isBlank ? 1 : 2, FailedUsers, Status: isBlank ? 'Failed' : 'Succeeded' })
  expect(longest).toBeLessThan(150)
})
