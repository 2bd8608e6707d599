import {
  AdminDeleteUserCommand,
  AdminUpdateAuthEventFeedbackCommand,
  type FeedbackValueType,
  UpdateAuthEventFeedbackCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { type Accounts, refused } from '../support/accounts.ts'
import { authEventsWith, secured, tokenOfEvent } from '../support/auth-events.ts'
import { startServer } from '../support/server.ts'
import { openSignIn, signInWith, tampered } from '../support/sign-in.ts'

const server = await startServer()
const { client, clock } = server
const { byPassword } = signInWith(server)
const { lastEvent } = authEventsWith(server)

type Pool = Accounts['pool']

const byAdmin = (pool: Pool, Username: string, EventId: string, FeedbackValue: FeedbackValueType) =>
  client.send(new AdminUpdateAuthEventFeedbackCommand({ ...pool, Username, EventId, FeedbackValue }))

/** Somebody who signed in, and the token of that event. */
async function signedIn(accounts: Accounts, name: string) {
  await accounts.confirmed(name)
  clock.advance(1000)
  await byPassword(accounts.app, name)
  const { EventId } = await lastEvent(accounts.pool, name)
  return { EventId, token: await tokenOfEvent(server, accounts.pool, { name, id: EventId }) }
}

describe('an administrator says whether it was the user', () => {
  test('and the last word counts', async () => {
    const accounts = await openSignIn(server, secured())
    const { EventId } = await signedIn(accounts, 'ada')
    for (const FeedbackValue of ['Invalid', 'Valid'] as const) {
      clock.advance(1000)
      await byAdmin(accounts.pool, 'ada', EventId, FeedbackValue)
      const { EventFeedback } = await lastEvent(accounts.pool, 'ada')
      expect(EventFeedback).toEqual({ FeedbackValue, Provider: 'Admin', FeedbackDate: clock.now() })
    }
  })

  test('of no event of another user, of another pool or of nobody', async () => {
    const accounts = await openSignIn(server, secured())
    const { EventId } = await signedIn(accounts, 'ada')
    await accounts.confirmed('bob')
    const sentence = ['ResourceNotFoundException', 'Event does not exist.'] as const
    await refused(byAdmin(accounts.pool, 'bob', EventId, 'Valid'), ...sentence)
    await refused(byAdmin(accounts.pool, 'ada', 'other', 'Valid'), ...sentence)
    await refused(byAdmin(accounts.pool, 'nobody', EventId, 'Valid'), 'UserNotFoundException')
    const other = await openSignIn(server, secured())
    await other.confirmed('ada')
    await refused(byAdmin(other.pool, 'ada', EventId, 'Valid'), ...sentence)
    expect((await lastEvent(accounts.pool, 'ada')).EventFeedback).toBeUndefined()
  })

  test('not where the pool has no advanced security', async () => {
    const { pool, confirmed } = await openSignIn(server)
    await confirmed('ada')
    await refused(byAdmin(pool, 'ada', 'any', 'Valid'), 'UserPoolAddOnNotEnabledException')
  })
})

describe('the user says whether it was he', () => {
  interface Told {
    readonly Username?: string
    readonly EventId: string
    readonly FeedbackToken: string
    readonly FeedbackValue?: FeedbackValueType
  }
  /** Without a signature, as a page of the app does it. */
  const tell = ({ UserPoolId }: Pool, told: Told) =>
    server.call('UpdateAuthEventFeedback', { UserPoolId, Username: 'ada', FeedbackValue: 'Invalid', ...told })
  const refusal = async (answer: Promise<Response>) => {
    const response = await answer
    expect(response.status).toBe(400)
    const { __type, message } = (await response.json()) as { __type: string; message: string }
    return `${__type}: ${message}`
  }
  const invalid = 'NotAuthorizedException: Invalid feedback token.'

  test('by the token of his mail, without any other proof', async () => {
    const accounts = await openSignIn(server, secured())
    const { EventId, token } = await signedIn(accounts, 'ada')
    expect(token).toMatch(/^[A-Za-z0-9-_=.]+$/)
    const response = await tell(accounts.pool, { EventId, FeedbackToken: token })
    expect([response.status, await response.json()]).toEqual([200, {}])
    const { EventFeedback } = await lastEvent(accounts.pool, 'ada')
    expect(EventFeedback).toEqual({ FeedbackValue: 'Invalid', Provider: 'User', FeedbackDate: clock.now() })
  })

  test('once, whichever word comes second and however many come at once', async () => {
    const accounts = await openSignIn(server, secured())
    const { EventId, token: FeedbackToken } = await signedIn(accounts, 'ada')
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => tell(accounts.pool, { EventId, FeedbackToken, FeedbackValue: 'Invalid' })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400])
    expect(await refusal(tell(accounts.pool, { EventId, FeedbackToken, FeedbackValue: 'Valid' }))).toBe(
      'NotAuthorizedException: Feedback token was used already.',
    )
    expect((await lastEvent(accounts.pool, 'ada')).EventFeedback?.FeedbackValue).toBe('Invalid')
  })

  test('also after an administrator did', async () => {
    const accounts = await openSignIn(server, secured())
    const { EventId, token: FeedbackToken } = await signedIn(accounts, 'ada')
    await byAdmin(accounts.pool, 'ada', EventId, 'Valid')
    await tell(accounts.pool, { EventId, FeedbackToken })
    expect((await lastEvent(accounts.pool, 'ada')).EventFeedback).toMatchObject({ Provider: 'User' })
  })

  test('not by a wrong token, nor by one of another event, user or pool', async () => {
    const accounts = await openSignIn(server, secured())
    const { pool } = accounts
    const { EventId, token } = await signedIn(accounts, 'ada')
    const bob = await signedIn(accounts, 'bob')
    const other = await openSignIn(server, secured())
    const namesake = await signedIn(other, 'ada')
    clock.advance(1000)
    await byPassword(accounts.app, 'ada')
    const later = await lastEvent(pool, 'ada')
    for (const told of [
      { EventId, FeedbackToken: tampered(token) },
      { EventId, FeedbackToken: `${token}=` },
      { EventId, FeedbackToken: 'a.b.c' },
      { EventId: later.EventId, FeedbackToken: token },
      { EventId, FeedbackToken: bob.token },
      { EventId: bob.EventId, FeedbackToken: bob.token },
      { Username: 'bob', EventId, FeedbackToken: token },
      { EventId, FeedbackToken: namesake.token },
      { EventId: namesake.EventId, FeedbackToken: namesake.token },
      { Username: 'nobody', EventId, FeedbackToken: token },
    ])
      expect(await refusal(tell(pool, told))).toBe(invalid)
    for (const name of ['ada', 'bob']) expect((await lastEvent(pool, name)).EventFeedback).toBeUndefined()
  })

  test('not by an expired token, nor by that of somebody who is gone', async () => {
    const accounts = await openSignIn(server, secured())
    const { EventId, token: FeedbackToken } = await signedIn(accounts, 'ada')
    clock.advance('8 days')
    expect(await refusal(tell(accounts.pool, { EventId, FeedbackToken }))).toBe(
      'NotAuthorizedException: Feedback token has expired.',
    )
    const bob = await signedIn(accounts, 'bob')
    await client.send(new AdminDeleteUserCommand({ ...accounts.pool, Username: 'bob' }))
    const told = { Username: 'bob', EventId: bob.EventId, FeedbackToken: bob.token }
    expect(await refusal(tell(accounts.pool, told))).toBe(invalid)
  })

  test('also by the SDK, and not where the pool has no advanced security', async () => {
    const { pool } = await openSignIn(server)
    const FeedbackValue = 'Valid'
    await refused(
      client.send(
        new UpdateAuthEventFeedbackCommand({ ...pool, Username: 'a', EventId: 'a', FeedbackToken: 'a', FeedbackValue }),
      ),
      'UserPoolAddOnNotEnabledException',
    )
  })
})
