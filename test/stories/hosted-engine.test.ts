/** Sign-ins of the hosted pages and of the API run on one engine; neither takes the other's further. */
import { expect, test } from 'vitest'
import type { ClientContext } from '../../src/context.ts'
import {
  answerHosted,
  associateHosted,
  beginHosted,
  continueSignUp,
  rememberSignUp,
  verifyHosted,
} from '../../src/flows/sign-in/hosted.ts'
import { type Accounts, otherPassword, password, refused } from '../support/accounts.ts'
import { everyFactor, factorsWith, openWithFactors } from '../support/factors.ts'
import { startServer } from '../support/server.ts'
import { signInWith } from '../support/sign-in.ts'

const server = await startServer()
const { clock } = server
const { respond, byPassword } = signInWith(server)
const { associate, verify } = factorsWith(server)
const { SoftwareTokenMfaConfiguration } = everyFactor
const accounts = await openWithFactors(server, { MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration })
const others = await openWithFactors(server, { MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration })
// A confidential client that allows no flow of a password at the API.
const { ClientId } = await server.createClient(
  { Id: accounts.pool.UserPoolId },
  { GenerateSecret: true, ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] },
)
const ctx = await contextOf(accounts, ClientId)

const invalid = ['NotAuthorizedException', 'Invalid session for the user.'] as const
const wrong = ['NotAuthorizedException', 'Incorrect username or password.'] as const

async function contextOf({ pool, app }: Pick<Accounts, 'pool' | 'app'>, id = app.ClientId): Promise<ClientContext> {
  const { services } = server.server
  const [found, client] = await Promise.all([services.store.pools.get(pool.UserPoolId), services.store.clients.get(id)])
  if (!found || !client) throw new Error('the story has no pool or client')
  const request = { id: 'story', region: 'us-east-1', ip: '127.0.0.1' }
  return { ...services, pool: found, client, request }
}

async function begun(name: string, by = ctx): Promise<string> {
  await accounts.confirmed(name)
  const outcome = await beginHosted(by, { username: name, password })
  if (outcome.kind !== 'challenge' || outcome.session === undefined) throw new Error('nothing was asked')
  expect(outcome.name).toBe('MFA_SETUP')
  return outcome.session
}

test('a password and a second factor end in a user, not in tokens', async () => {
  const session = await begun('alice')
  const first = await associateHosted(ctx, session)
  const app = factorsWith(server).appWith(first.secret)
  const registered = await verifyHosted(ctx, { session: first.session, code: app.code() })
  const answer = { challenge: 'MFA_SETUP', session: registered, username: 'alice', responses: {} } as const
  expect(await answerHosted(ctx, answer)).toMatchObject({ kind: 'signed-in', user: { username: 'alice' } })
  await refused(answerHosted(ctx, answer), 'NotAuthorizedException')

  clock.advance('30 seconds')
  const asked = await beginHosted(ctx, { username: 'alice', password })
  if (asked.kind !== 'challenge') throw new Error('no second factor was asked for')
  expect(asked.name).toBe('SOFTWARE_TOKEN_MFA')
  const responses = { SOFTWARE_TOKEN_MFA_CODE: app.code() }
  const second = { challenge: asked.name, session: asked.session, username: 'alice', responses }
  await refused(answerHosted(ctx, { ...second, username: 'bob' }), ...invalid)
  expect(await answerHosted(ctx, second)).toMatchObject({ kind: 'signed-in' })
})

test('the API takes no session of the pages, and the pages none of the API', async () => {
  const onPages = await begun('carol', await contextOf(accounts))
  await refused(respond(accounts.app, 'MFA_SETUP', { USERNAME: 'carol', EMAIL: 'c@example.com' }, onPages), ...invalid)
  await refused(associate({ Session: onPages }), ...invalid)
  await refused(verify({ Session: onPages }, '123456'), ...invalid)

  await accounts.confirmed('dora')
  const { Session = '' } = await byPassword(accounts.app, 'dora')
  const theirs = await contextOf(accounts)
  await refused(associateHosted(theirs, Session), ...invalid)
  await refused(verifyHosted(theirs, { session: Session, code: '123456' }), ...invalid)
  const answer = { challenge: 'MFA_SETUP', session: Session, username: 'dora', responses: {} } as const
  await refused(answerHosted(theirs, answer), ...invalid)
})

test('a session of another client or pool is refused on the pages', async () => {
  const session = await begun('erin')
  for (const other of [await contextOf(accounts), await contextOf(others)]) {
    await refused(associateHosted(other, session), ...invalid)
    const answer = { challenge: 'MFA_SETUP', session, username: 'erin', responses: {} } as const
    await refused(answerHosted(other, answer), ...invalid)
  }
})

test('a wrong password is refused on the pages, and counts as at the API', async () => {
  await accounts.confirmed('frank')
  for (let guess = 0; guess < 5; guess++)
    await refused(beginHosted(ctx, { username: 'frank', password: otherPassword }), ...wrong)
  await refused(
    beginHosted(ctx, { username: 'frank', password }),
    'NotAuthorizedException',
    'Password attempts exceeded',
  )
})

test('who chose the password of a sign-up goes on after it was confirmed: once, here, and while it is his', async () => {
  await accounts.confirmed('grace')
  const user = await ctx.store.users.find(ctx.pool, 'grace')
  if (!user) throw new Error('grace is not there')
  const proof = rememberSignUp(ctx, user)
  await refused(continueSignUp(await contextOf(accounts), proof), ...wrong)
  await refused(continueSignUp(ctx, `${proof.slice(0, -2)}AA`), ...wrong)
  expect(await continueSignUp(ctx, proof)).toMatchObject({ kind: 'challenge', name: 'MFA_SETUP' })
  await refused(continueSignUp(ctx, proof), ...wrong)

  const late = rememberSignUp(ctx, user)
  const replaced = rememberSignUp(ctx, { ...user, password: { salt: 'ab', sealedVerifier: '', sealedDigest: '' } })
  await refused(continueSignUp(ctx, replaced), ...wrong)
  clock.advance('24 hours')
  await refused(continueSignUp(ctx, late), ...wrong)
})

test('somebody who was not confirmed goes on to nothing', async () => {
  await accounts.signUp('heidi', { email: 'heidi@example.com' })
  const user = await ctx.store.users.find(ctx.pool, 'heidi')
  if (!user) throw new Error('heidi is not there')
  await refused(continueSignUp(ctx, rememberSignUp(ctx, user)), 'UserNotConfirmedException')
})
