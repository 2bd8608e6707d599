/** The real program is killed in the middle of an import: whoever goes on brings each row once. */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type CognitoIdentityProviderClient,
  CreateUserPoolCommand,
  paginateListUsers,
  type UserImportJobType,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { type Running, started } from '../support/command.ts'
import { durableEnvironment } from '../support/durable.ts'
import { type ImportRow, importing } from '../support/imports.ts'
import { signedClient } from '../support/server.ts'

const count = 600

/** Of three rows one is bad and one there already, now and then. */
function row(number: number): ImportRow {
  if (number % 30 === 10) return { 'cognito:username': `user-${number}`, email: 'nobody' }
  if (number % 30 === 20) return { 'cognito:username': `user-${number - 5}`, email: 'other@example.com' }
  return { 'cognito:username': `user-${number}`, email: `user-${number}@example.com` }
}

const rows = Array.from({ length: count }, (_, number) => row(number))
const bad = count / 30
const expected = { Status: 'Succeeded', ImportedUsers: count - 2 * bad, SkippedUsers: bad, FailedUsers: bad }

async function begin(client: CognitoIdentityProviderClient): Promise<UserImportJobType> {
  const imports = importing({ client })
  const settings = { PoolName: 'people', AutoVerifiedAttributes: ['email' as const] }
  const { UserPool } = await client.send(new CreateUserPoolCommand(settings))
  const job = await imports.upload(String(UserPool?.Id), await imports.csv(String(UserPool?.Id), rows))
  return imports.start(job)
}

/** The state of the job once some rows have arrived and others have not. */
async function halfWay(client: CognitoIdentityProviderClient, job: UserImportJobType): Promise<UserImportJobType> {
  for (;;) {
    const present = await importing({ client }).describe(job)
    if (present.ImportedUsers) return present
    await sleep(2)
  }
}

async function expectEachRowOnce(client: CognitoIdentityProviderClient, job: UserImportJobType): Promise<void> {
  const imports = importing({ client })
  expect(await imports.over(job)).toMatchObject(expected)
  const names: string[] = []
  for await (const page of paginateListUsers({ client }, { UserPoolId: job.UserPoolId, Limit: 60 })) {
    names.push(...(page.Users ?? []).map(({ Username = '' }) => Username))
  }
  const wanted = rows.filter(({ email }) => email?.startsWith('user-')).map(each => each['cognito:username'])
  expect(names.toSorted()).toEqual(wanted.toSorted())
  const lines = (await imports.log(job)).trim().split('\n')
  expect(lines.map(line => /^\[\w+\] Line Number (\d+) - /.exec(line)?.[1])).toEqual(rows.map((_, n) => String(n + 2)))
}

async function kill(program: Running): Promise<void> {
  program.process.kill('SIGKILL')
  await program.ended
}

test('a job goes on where it was when its server was killed and started again', async () => {
  const env = await durableEnvironment()
  let server = await started(env)
  const job = await begin(signedClient(server.url))
  const before = await halfWay(signedClient(server.url), job)
  await kill(server)
  expect(before).toMatchObject({ Status: 'InProgress' })

  server = await started(env)
  const client = signedClient(server.url)
  const after = await importing({ client }).describe(job)
  expect(after.Status).toBe('InProgress')
  expect(after.ImportedUsers).toBeGreaterThanOrEqual(before.ImportedUsers ?? 0)
  await expectEachRowOnce(client, job)
}, 120_000)

// A SQLite file is for one process.
const shared = { skip: process.env.TEST_DATABASE_URL === undefined, timeout: 120_000 }

test('one of two nodes runs a job, and the other goes on when that one is killed', shared, async () => {
  const env = { ...(await durableEnvironment()), CENOTE_LOG_LEVEL: 'info' }
  const nodes = [await started(env), await started(env)] as const
  const job = await begin(signedClient(nodes[0].url))
  const taken = /"importTaken"/
  await Promise.any(nodes.map(node => node.said(taken)))
  await halfWay(signedClient(nodes[1].url), job)
  const [runner, other] = taken.test(nodes[0].output()) ? nodes : [nodes[1], nodes[0]]
  expect(other.output()).not.toMatch(taken)
  await kill(runner)
  expect(runner.output()).not.toContain('importEnded')

  await expectEachRowOnce(signedClient(other.url), job)
  await other.said(/"importEnded"/)
  expect(other.output().match(/"importTaken"/g)).toHaveLength(1)
})
