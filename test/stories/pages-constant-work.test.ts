/** What a page tells by the work that it makes: timings would be chance here, so the work itself is counted. */
import { AdminDisableUserCommand } from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { strongRandom } from '../../src/platform/random.ts'
import { password } from '../support/accounts.ts'
import { secured } from '../support/auth-events.ts'
import { createFormBrowser } from '../support/form-browser.ts'
import { callback, encode, type OAuthApp, openOAuth } from '../support/oauth.ts'
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
const conceal = { PreventUserExistenceErrors: 'ENABLED' } as const

async function open(poolSettings: Parameters<typeof openOAuth>[2]) {
  const concealing = await openOAuth(server, conceal, { ...settings, ...poolSettings })
  for (const name of ['known', 'warm', 'leaver'])
    await concealing.confirmed(name, { email: `${name}@example.com`, email_verified: 'true' })
  await server.client.send(new AdminDisableUserCommand({ ...concealing.pool, Username: 'leaver' }))
  return concealing
}

const pools = { 'a plain pool': await open({}), 'a pool with advanced security': await open(secured()) }
const kinds = Object.keys(pools) as (keyof typeof pools)[]

async function at(concealing: OAuthApp, path: string) {
  const query = encode({ client_id: concealing.app.ClientId, redirect_uri: callback, response_type: 'code' })
  const browser = createFormBrowser(server)
  await browser.open(`${server.url}${path}?${query}`)
  return browser
}

const total = (work: Work) => Object.values(work).reduce((sum, each) => sum + each, 0)

interface Typed {
  readonly path: string
  readonly fields?: Readonly<Record<string, string>>
  readonly last?: RegExp
}

/** Of each name one after the other, once what is kept in memory is there. */
async function workAt(app: OAuthApp, { path, fields = {}, last }: Typed, names: readonly string[]) {
  for (const username of ['somebody', 'warm']) await (await at(app, path)).submit({ username, ...fields })
  const works: Work[] = []
  for (const username of names) {
    const browser = await at(app, path)
    works.push(await workOf(() => browser.submit({ username, ...fields }), last))
  }
  return works
}

test.each(kinds)(
  'a wrong password in %s makes as much work for a name that nobody has as for one that somebody has',
  async kind => {
    const app = pools[kind]
    const wrong = { path: '/login', fields: { password: 'Wrong-1234' } }
    const [nobody, ...others] = await workAt(app, wrong, ['nobody', 'known', 'leaver'])
    expect(total(nobody ?? {})).toBeGreaterThan(20)
    expect(nobody).toMatchObject({ createDecipheriv: 1, createHmac: 4, timingSafeEqual: 2 })
    for (const other of others) expect(other).toEqual(nobody)
    // A right one is known by its answer already.
    expect(await workAt(app, { path: '/login', fields: { password } }, ['known'])).not.toEqual([nobody])
  },
)

test.each(kinds)(
  'a forgotten password in %s makes as much work for a name that nobody has as for one that somebody has',
  async kind => {
    const app = pools[kind]
    const forgotten = { path: '/forgotPassword', last: /delete from "delivery" .*"attempts"/ }
    const [nobody, ...others] = await workAt(app, forgotten, ['nobody', 'known', 'leaver'])
    expect(total(nobody ?? {})).toBeGreaterThan(15)
    for (const other of others) expect(other).toEqual(nobody)
  },
)
