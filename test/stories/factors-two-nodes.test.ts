/** Two servers on one database: what is good once is good once on both. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { otherThan, refused } from '../support/accounts.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { everyFactor, factorsWith, openWithFactors } from '../support/factors.ts'
import { startServer } from '../support/server.ts'
import { signInWith, tokensOf } from '../support/sign-in.ts'

const { database, drop } = process.env.TEST_DATABASE_URL ? await createTestDatabase() : await fileDatabase()
afterAll(drop)
const one = await startServer({ config: { database }, seed: 'one' })
const other = await startServer({
  config: { database, publicUrl: one.url },
  seed: 'other',
  clock: one.clock,
})
const nodes = [one, other].map(node => ({ ...signInWith(node), ...factorsWith(node) }))
const [here, there] = [signInWith(one), signInWith(other)]
const accounts = await openWithFactors(one, { MfaConfiguration: 'OPTIONAL', ...everyFactor })
const { app } = accounts

async function fileDatabase(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'cenote-factors-'))
  return {
    database: { kind: 'sqlite', path: join(folder, 'nodes.sqlite') },
    drop: () => rm(folder, { recursive: true }),
  }
}

/** How many of these were not refused. */
async function passing(attempts: readonly Promise<unknown>[]): Promise<number> {
  return (await Promise.allSettled(attempts)).filter(({ status }) => status === 'fulfilled').length
}

test('a code of an app is good once on both nodes, and so is a session', async () => {
  await accounts.confirmed('alice')
  const authenticator = await factorsWith(one).withApp(accounts, 'alice')
  const sessions = await Promise.all([here, there, here, there].map(({ byPassword }) => byPassword(app, 'alice')))
  const answer = { USERNAME: 'alice', SOFTWARE_TOKEN_MFA_CODE: authenticator.code() }
  const attempts = sessions.map(({ Session }, turn) =>
    (turn % 2 ? here : there).respond(app, 'SOFTWARE_TOKEN_MFA', answer, Session),
  )
  expect(await passing(attempts)).toBe(1)

  one.clock.advance('30 seconds')
  const { Session } = await here.byPassword(app, 'alice')
  const codes = [authenticator.code(), authenticator.code(1)]
  const both = codes.map((SOFTWARE_TOKEN_MFA_CODE, turn) =>
    (turn ? here : there).respond(app, 'SOFTWARE_TOKEN_MFA', { USERNAME: 'alice', SOFTWARE_TOKEN_MFA_CODE }, Session),
  )
  expect(await passing(both)).toBe(1)
})

test('a sign-in goes on at the other node', async () => {
  await accounts.confirmed('bob', { phone_number: '+12065550130' })
  await factorsWith(one).preferAs(accounts.pool, 'bob', { SMSMfaSettings: { Enabled: true } })
  const { Session } = await here.byPassword(app, 'bob')
  const answer = { USERNAME: 'bob', SMS_MFA_CODE: await other.lastCode('+12065550130') }
  tokensOf(await there.respond(app, 'SMS_MFA', answer, Session))
})

test('wrong codes count together, whichever node and session they come by', async () => {
  await accounts.confirmed('carol')
  const authenticator = await factorsWith(one).withApp(accounts, 'carol')
  const wrong = { USERNAME: 'carol', SOFTWARE_TOKEN_MFA_CODE: otherThan(authenticator.code()) }
  for (let turn = 0; turn < 10; turn++) {
    const node = nodes[turn % 2] ?? here
    const { Session } = await node.byPassword(app, 'carol')
    await refused(node.respond(app, 'SOFTWARE_TOKEN_MFA', wrong, Session), 'CodeMismatchException')
  }
  const { Session } = await there.byPassword(app, 'carol')
  const right = { USERNAME: 'carol', SOFTWARE_TOKEN_MFA_CODE: authenticator.code() }
  await refused(
    there.respond(app, 'SOFTWARE_TOKEN_MFA', right, Session),
    'NotAuthorizedException',
    'Code attempts exceeded',
  )
})
