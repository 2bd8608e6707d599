import { expect, test } from 'vitest'
import { otherPassword, password, refused } from '../support/accounts.ts'
import { startServer } from '../support/server.ts'
import { openSignIn, signInWith, tokensOf } from '../support/sign-in.ts'

const server = await startServer()
const { clock } = server
const { byPassword, bySrp } = signInWith(server)
const wrong = ['NotAuthorizedException', 'Incorrect username or password.'] as const
const locked = ['NotAuthorizedException', 'Password attempts exceeded'] as const

async function someone(clientSettings = {}) {
  const accounts = await openSignIn(server, {}, clientSettings)
  await accounts.confirmed('alice')
  return { accounts, app: accounts.app }
}

async function fail(app: { ClientId: string }, times: number, name = 'alice') {
  for (let n = 0; n < times; n++) await refused(byPassword(app, name, otherPassword), ...wrong)
}

test('after five wrong passwords not even the right one is looked at, for a second', async () => {
  const { accounts, app } = await someone()
  await fail(app, 5)
  await refused(byPassword(app, 'alice', otherPassword), ...locked)
  await refused(byPassword(app, 'alice', password), ...locked)
  await refused(bySrp(accounts, 'alice'), ...locked)
  clock.advance(1000)
  tokensOf(await byPassword(app, 'alice'))
})

test('each further failure doubles the lock, and what comes during a lock neither counts nor extends it', async () => {
  const { app } = await someone()
  await fail(app, 5)
  for (const seconds of [1, 2, 4, 8]) {
    clock.advance(seconds * 1000 - 1)
    await refused(byPassword(app, 'alice', otherPassword), ...locked)
    clock.advance(1)
    await fail(app, 1)
  }
  await refused(byPassword(app, 'alice'), ...locked)
  clock.advance(16_000)
  tokensOf(await byPassword(app, 'alice'))
})

test('clear passwords and SRP proofs share the count', async () => {
  const { accounts, app } = await someone()
  await fail(app, 3)
  await refused(bySrp(accounts, 'alice', otherPassword), ...wrong)
  await refused(bySrp(accounts, 'alice', otherPassword), ...wrong)
  await refused(byPassword(app, 'alice'), ...locked)
})

test('of many guesses at once only five are looked at', async () => {
  const { app } = await someone()
  const guesses = await Promise.allSettled(Array.from({ length: 40 }, () => byPassword(app, 'alice', otherPassword)))
  const sentences = guesses.map(guess => (guess.status === 'rejected' ? guess.reason.message : 'tokens'))
  expect(sentences.filter(sentence => sentence === wrong[1])).toHaveLength(5)
  expect(sentences.filter(sentence => sentence === locked[1])).toHaveLength(35)
})

test('fifteen quiet minutes after the lock make everything good', async () => {
  const { app } = await someone()
  await fail(app, 5)
  clock.advance(1000)
  clock.advance('15 minutes')
  await fail(app, 4)
  tokensOf(await byPassword(app, 'alice'))
})

test('another user, and the same name in another pool, are not locked', async () => {
  const { accounts, app } = await someone()
  await accounts.confirmed('bob')
  const other = await someone()
  await fail(app, 5)
  tokensOf(await byPassword(app, 'bob'))
  tokensOf(await byPassword(other.app, 'alice'))
})

test('a name that nobody has is locked alike where users are concealed', async () => {
  const { accounts, app } = await someone({ PreventUserExistenceErrors: 'ENABLED' })
  await fail(app, 5, 'nobody')
  await refused(byPassword(app, 'nobody', otherPassword), ...locked)
  await refused(bySrp(accounts, 'nobody'), ...locked)
  clock.advance(1000)
  await fail(app, 1, 'nobody')
})
