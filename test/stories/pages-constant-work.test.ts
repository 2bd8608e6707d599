/** What a page tells by the work that it makes: timings would be chance here, so the work itself is counted. */
import { AdminDisableUserCommand } from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { strongRandom } from '../../src/platform/random.ts'
import { password } from '../support/accounts.ts'
import { createFormBrowser } from '../support/form-browser.ts'
import { callback, encode, openOAuth } from '../support/oauth.ts'
import { startServer } from '../support/server.ts'
import { type Work, workOf } from '../support/work.ts'

// Of another machine, so that messages are queued.
const sender = { isRemote: () => true, send: async () => undefined, close: () => undefined }
const server = await startServer({
  // Its statements are counted.
  config: { database: { kind: 'sqlite-memory' } },
  // The chance of tests is made of hashes.
  services: { sender, random: strongRandom, deliveryPollMillis: 3_600_000, importPollMillis: 3_600_000 },
})
const settings = { AutoVerifiedAttributes: ['email' as const] }
const concealing = await openOAuth(server, { PreventUserExistenceErrors: 'ENABLED' }, settings)

async function at(path: string) {
  const query = encode({ client_id: concealing.app.ClientId, redirect_uri: callback, response_type: 'code' })
  const browser = createFormBrowser(server)
  await browser.open(`${server.url}${path}?${query}`)
  return browser
}

const total = (work: Work) => Object.values(work).reduce((sum, each) => sum + each, 0)

await concealing.confirmed('known', { email: 'known@example.com', email_verified: 'true' })
await concealing.confirmed('warm', { email: 'warm@example.com', email_verified: 'true' })
await concealing.confirmed('leaver', { email: 'leaver@example.com', email_verified: 'true' })
await server.client.send(new AdminDisableUserCommand({ ...concealing.pool, Username: 'leaver' }))

interface Typed {
  readonly path: string
  readonly fields?: Readonly<Record<string, string>>
  readonly last?: RegExp
}

/** Of each name one after the other, once what is kept in memory is there. */
async function workAt({ path, fields = {}, last }: Typed, names: readonly string[]) {
  for (const username of ['somebody', 'warm']) await (await at(path)).submit({ username, ...fields })
  const works: Work[] = []
  for (const username of names) {
    const browser = await at(path)
    works.push(await workOf(() => browser.submit({ username, ...fields }), last))
  }
  return works
}

test('a wrong password makes as much work for a name that nobody has as for one that somebody has', async () => {
  const wrong = { path: '/login', fields: { password: 'Wrong-1234' } }
  const [nobody, ...others] = await workAt(wrong, ['nobody', 'known', 'leaver'])
  expect(total(nobody ?? {})).toBeGreaterThan(20)
  expect(nobody).toMatchObject({ createDecipheriv: 1, createHmac: 4, timingSafeEqual: 2 })
  for (const other of others) expect(other).toEqual(nobody)
  // A right one is known by its answer already.
  expect(await workAt({ path: '/login', fields: { password } }, ['known'])).not.toEqual([nobody])
})

test('a forgotten password makes as much work for a name that nobody has as for one that somebody has', async () => {
  const forgotten = { path: '/forgotPassword', last: /delete from "delivery" .*"attempts"/ }
  const [nobody, ...others] = await workAt(forgotten, ['nobody', 'known', 'leaver'])
  expect(total(nobody ?? {})).toBeGreaterThan(15)
  for (const other of others) expect(other).toEqual(nobody)
})
