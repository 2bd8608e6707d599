/** Two servers on one database, each with its own memory, answering the same application. */
import {
  AdminConfirmSignUpCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminUserGlobalSignOutCommand,
  DeleteUserPoolClientCommand,
  type ExplicitAuthFlowsType,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  RevokeTokenCommand,
  SignUpCommand,
  UpdateUserPoolClientCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, expect, test, vi } from 'vitest'
import { otherPassword, password, refused } from '../support/accounts.ts'
import { createSharedDatabase } from '../support/database.ts'
import { startServer } from '../support/server.ts'
import { openSignIn, signInWith, tokensOf } from '../support/sign-in.ts'
import { startSrp } from '../support/srp.ts'

const { database, drop } = await createSharedDatabase()
afterAll(drop)
const one = await startServer({ config: { database }, seed: 'one' })
const { clock } = one
const other = await startServer({ config: { database, publicUrl: one.url }, seed: 'other', clock })
const [here, there] = [signInWith(one), signInWith(other)]

/** Does the same on both nodes, several times at once; answers how many were not refused. */
async function atOnce(times: number, act: (node: typeof one) => Promise<unknown>): Promise<number> {
  const results = await Promise.allSettled(Array.from({ length: times }, (_, turn) => act(turn % 2 ? one : other)))
  return results.filter(({ status }) => status === 'fulfilled').length
}

async function alice(clientSettings: Parameters<typeof openSignIn>[2] = {}) {
  const accounts = await openSignIn(one, {}, clientSettings)
  await accounts.confirmed('alice')
  return accounts
}

test('a user made on one node signs in on the other at once', async () => {
  const { app, pool } = await openSignIn(one)
  for (let number = 0; number < 10; number++) {
    const Username = `user-${number}`
    await one.client.send(new SignUpCommand({ ...app, Username, Password: password }))
    await refused(there.byPassword(app, Username), 'UserNotConfirmedException', 'User is not confirmed.')
    await one.client.send(new AdminConfirmSignUpCommand({ ...pool, Username }))
    const { RefreshToken } = tokensOf(await there.byPassword(app, Username))
    await one.client.send(new AdminDisableUserCommand({ ...pool, Username }))
    await refused(there.byPassword(app, Username), 'NotAuthorizedException', 'User is disabled.')
    await refused(there.refresh(app, RefreshToken), 'NotAuthorizedException', 'User is disabled.')
  }
})

// Nodes on one SQLite file are no way to run the server; there a setting may be old for five seconds.
const announced = { skip: process.env.TEST_DATABASE_URL === undefined }

test('a setting changed on one node holds on the other', announced, async () => {
  const { app, pool } = await alice()
  // Known to the other node as they were.
  tokensOf(await there.byPassword(app, 'alice'))
  const soon = { timeout: 2_000, interval: 5 }

  const ExplicitAuthFlows: ExplicitAuthFlowsType[] = ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH']
  await one.client.send(new UpdateUserPoolClientCommand({ ...pool, ...app, ExplicitAuthFlows }))
  const flow = ['InvalidParameterException', 'USER_PASSWORD_AUTH flow not enabled for this client'] as const
  await vi.waitFor(() => refused(there.byPassword(app, 'alice'), ...flow), soon)

  const AdminCreateUserConfig = { AllowAdminCreateUserOnly: true }
  await one.client.send(new UpdateUserPoolCommand({ ...pool, AdminCreateUserConfig }))
  const signUp = () =>
    other.client.send(new SignUpCommand({ ...app, Username: `${Math.random()}`, Password: password }))
  const closed = ['NotAuthorizedException', 'SignUp is not permitted for this user pool'] as const
  await vi.waitFor(() => refused(signUp(), ...closed), soon)

  await one.client.send(new DeleteUserPoolClientCommand({ ...pool, ...app }))
  const gone = ['ResourceNotFoundException', `User pool client ${app.ClientId} does not exist.`] as const
  await vi.waitFor(() => refused(there.bySrp({ app, pool }, 'alice'), ...gone), soon)
})

test('a sign-in that began on one node ends on the other, once', async () => {
  const { app, pool } = await alice()
  const srp = startSrp()
  const { ChallengeParameters } = await here.initiate(app, 'USER_SRP_AUTH', { USERNAME: 'alice', SRP_A: srp.A })
  const answer = srp.answer(ChallengeParameters, pool.UserPoolId, password)
  expect(await atOnce(8, node => signInWith(node).respond(app, 'PASSWORD_VERIFIER', answer))).toBe(1)
})

test('a temporary password is replaced once, whichever node is told', async () => {
  const { app, pool } = await openSignIn(one)
  await here.invited(pool, 'bob')
  const { Session } = await there.byPassword(app, 'bob')
  const answer = { USERNAME: 'bob', NEW_PASSWORD: otherPassword }
  const choose = (node: typeof one) => signInWith(node).respond(app, 'NEW_PASSWORD_REQUIRED', answer, Session)
  expect(await atOnce(6, choose)).toBe(1)
  tokensOf(await here.byPassword(app, 'bob', otherPassword))
})

test('a rotating refresh token gives one successor', async () => {
  const RefreshTokenRotation = { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 } as const
  const { app } = await alice({ ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'], RefreshTokenRotation })
  const { RefreshToken } = tokensOf(await here.byPassword(app, 'alice'))
  const redeem = (node: typeof one) => node.client.send(new GetTokensFromRefreshTokenCommand({ ...app, RefreshToken }))
  expect(await atOnce(8, redeem)).toBe(1)
})

test('five wrong passwords lock on both nodes, also when both are asked at once', async () => {
  const { app } = await alice()
  const guess = (node: typeof one) => signInWith(node).byPassword(app, 'alice', otherPassword)
  const looked: string[] = []
  await atOnce(20, node => guess(node).catch((error: Error) => looked.push(error.message)))
  expect(looked.filter(message => message === 'Incorrect username or password.')).toHaveLength(5)
  for (const node of [here, there])
    await refused(node.byPassword(app, 'alice'), 'NotAuthorizedException', 'Password attempts exceeded')
  for (const round of [1, 2, 4]) {
    clock.advance(round * 1000)
    const lookedAgain: string[] = []
    await atOnce(6, node => guess(node).catch((error: Error) => lookedAgain.push(error.message)))
    expect(lookedAgain.filter(message => message === 'Incorrect username or password.')).toHaveLength(1)
  }
})

const askOther = (AccessToken: string) => other.client.send(new GetUserCommand({ AccessToken }))

test('what was revoked or signed out on one node is over on the other, which knew it as good', async () => {
  const { app, pool } = await alice()
  const first = tokensOf(await here.byPassword(app, 'alice'))
  const second = tokensOf(await there.byPassword(app, 'alice'))
  for (const { AccessToken } of [first, second]) expect((await askOther(AccessToken)).Username).toBe('alice')
  await one.client.send(new RevokeTokenCommand({ ...app, Token: first.RefreshToken }))
  const revoked = ['NotAuthorizedException', 'Access Token has been revoked'] as const
  await refused(askOther(first.AccessToken), ...revoked)
  await refused(there.refresh(app, first.RefreshToken), 'NotAuthorizedException', 'Refresh Token has been revoked')
  expect((await askOther(second.AccessToken)).Username).toBe('alice')
  await one.client.send(new AdminUserGlobalSignOutCommand({ ...pool, Username: 'alice' }))
  await refused(askOther(second.AccessToken), ...revoked)
  await refused(there.refresh(app, second.RefreshToken), 'NotAuthorizedException', 'Refresh Token has been revoked')
})

test('whoever is disabled or deleted on one node is refused on the other, which knew his token as good', async () => {
  const { app, pool } = await alice()
  const { AccessToken } = tokensOf(await here.byPassword(app, 'alice'))
  const Username = 'alice'
  expect((await askOther(AccessToken)).Username).toBe(Username)
  await one.client.send(new AdminDisableUserCommand({ ...pool, Username }))
  await refused(askOther(AccessToken), 'NotAuthorizedException', 'User is disabled.')
  await one.client.send(new AdminEnableUserCommand({ ...pool, Username }))
  await refused(askOther(AccessToken), 'NotAuthorizedException', 'Access Token has been revoked')
  const fresh = tokensOf(await here.byPassword(app, 'alice'))
  expect((await askOther(fresh.AccessToken)).Username).toBe(Username)
  await one.client.send(new AdminDeleteUserCommand({ ...pool, Username }))
  await refused(askOther(fresh.AccessToken), 'UserNotFoundException', 'User does not exist.')
})
