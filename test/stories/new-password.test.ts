import {
  AdminDisableUserCommand,
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  AdminSetUserPasswordCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { type Accounts, otherPassword, password, refused } from '../support/accounts.ts'
import { startServer } from '../support/server.ts'
import { claimsOf, openSignIn, signInWith, tampered, tokensOf } from '../support/sign-in.ts'

const server = await startServer()
const { client, clock } = server
const { respond, byPassword, bySrp, invited } = signInWith(server)
const required = { Name: 'email', AttributeDataType: 'String', Required: true, Mutable: true } as const
const invalidSession = ['NotAuthorizedException', 'Invalid session for the user.'] as const

/** A pool with an invited user, who was asked for his new password. */
async function asked(attributes: Record<string, string> = {}, poolSettings = {}) {
  const accounts = await openSignIn(server, poolSettings)
  await invited(accounts.pool, 'alice', attributes)
  const challenge = await byPassword(accounts.app, 'alice')
  return { accounts, challenge, Session: challenge.Session ?? '' }
}

const choose = ({ app }: Accounts, Session: string, answers: Record<string, string> = {}) =>
  respond(app, 'NEW_PASSWORD_REQUIRED', { USERNAME: 'alice', NEW_PASSWORD: otherPassword, ...answers }, Session)

test('a temporary password asks for a new one, by clear password and by SRP alike', async () => {
  const { accounts, challenge } = await asked({ email: 'alice@example.com' })
  for (const { $metadata: _, ...question } of [challenge, await bySrp(accounts, 'alice')]) {
    const { userAttributes = '', ...parameters } = question.ChallengeParameters ?? {}
    expect(question).toEqual({
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      ChallengeParameters: expect.anything(),
      Session: expect.stringMatching(/^[\w-]{20,2048}$/),
    })
    expect(parameters).toEqual({ USER_ID_FOR_SRP: 'alice', requiredAttributes: '[]' })
    expect(JSON.parse(userAttributes)).toEqual({ email: 'alice@example.com' })
  }
})

test('a new password confirms the user, and is the one that counts from then on', async () => {
  const { accounts, Session } = await asked()
  tokensOf(await choose(accounts, Session))
  expect(await accounts.get('alice')).toMatchObject({ status: 'CONFIRMED' })
  await refused(
    byPassword(accounts.app, 'alice', password),
    'NotAuthorizedException',
    'Incorrect username or password.',
  )
  tokensOf(await bySrp(accounts, 'alice', otherPassword))
})

test('required attributes that are missing are asked for, and come with the password', async () => {
  const { accounts, challenge, Session } = await asked({}, { Schema: [required] })
  expect(challenge.ChallengeParameters?.requiredAttributes).toBe('["userAttributes.email"]')
  await refused(choose(accounts, Session), 'InvalidParameterException', 'Invalid attributes given, email is missing')
  const answers = { 'userAttributes.email': 'alice@example.com', 'userAttributes.name': 'Alice' }
  const { IdToken } = tokensOf(await choose(accounts, Session, answers))
  expect(claimsOf(IdToken)).toMatchObject({ email: 'alice@example.com', email_verified: false, name: 'Alice' })
})

test('administrators ask and answer through their own operations', async () => {
  const { pool, app } = await openSignIn(server)
  await invited(pool, 'alice')
  const AuthParameters = { USERNAME: 'alice', PASSWORD: password }
  const initiate = new AdminInitiateAuthCommand({ ...pool, ...app, AuthFlow: 'ADMIN_NO_SRP_AUTH', AuthParameters })
  const { Session } = await client.send(initiate)
  const answer = new AdminRespondToAuthChallengeCommand({
    ...pool,
    ...app,
    Session,
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    ChallengeResponses: { USERNAME: 'alice', NEW_PASSWORD: otherPassword },
  })
  tokensOf(await client.send(answer))
})

describe('refuses', () => {
  test.each([
    ['no password', { NEW_PASSWORD: '' }, 'InvalidParameterException', 'Missing required parameter NEW_PASSWORD'],
    [
      'a weak one',
      { NEW_PASSWORD: 'Short1!' },
      'InvalidPasswordException',
      'Password did not conform with policy: Password not long enough',
    ],
    [
      'an attribute that is there already',
      { 'userAttributes.email': 'eve@example.com' },
      'NotAuthorizedException',
      'Cannot modify an already provided email',
    ],
    [
      'a flag that only the server sets',
      { 'userAttributes.phone_number_verified': 'true' },
      'NotAuthorizedException',
      'A client attempted to write unauthorized attribute',
    ],
    [
      'a sub',
      { 'userAttributes.sub': 'x' },
      'NotAuthorizedException',
      'A client attempted to write unauthorized attribute',
    ],
    [
      'an attribute that the pool does not have',
      { 'userAttributes.custom:rank': '1' },
      'NotAuthorizedException',
      'A client attempted to write unauthorized attribute',
    ],
    [
      'a malformed value',
      { 'userAttributes.phone_number': '12' },
      'InvalidParameterException',
      'Invalid phone number format.',
    ],
  ])('%s, and leaves the session good', async (_, answers: Record<string, string>, name, sentence) => {
    const { accounts, Session } = await asked({ email: 'alice@example.com' })
    await refused(choose(accounts, Session, answers), name, sentence)
    expect(await accounts.get('alice')).toMatchObject({ status: 'FORCE_CHANGE_PASSWORD' })
    tokensOf(await choose(accounts, Session))
  })

  test('a session that was used', async () => {
    const { accounts, Session } = await asked()
    tokensOf(await choose(accounts, Session))
    const sentence = 'Invalid session for the user, session can only be used once.'
    await refused(choose(accounts, Session), 'NotAuthorizedException', sentence)
  })

  test('a second session of the same temporary password, once the first was used', async () => {
    const { accounts, Session } = await asked()
    const second = await byPassword(accounts.app, 'alice')
    expect(second.Session).not.toBe(Session)
    tokensOf(await choose(accounts, Session))
    await refused(choose(accounts, second.Session ?? ''), ...invalidSession)
  })

  test('all but one of the same answers given at once', async () => {
    const { accounts, Session } = await asked()
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => choose(accounts, Session)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('a session that is too old', async () => {
    const { accounts, Session } = await asked()
    clock.advance('3 minutes')
    const sentence = 'Invalid session for the user, session is expired.'
    await refused(choose(accounts, Session), 'NotAuthorizedException', sentence)
  })

  test('a session that was changed, wherever, and one that never was', async () => {
    const { accounts, Session } = await asked()
    for (const changed of [tampered(Session), tampered(Session, 0), `${Session}A`, `${Session}=`, 'x'.repeat(40)])
      await refused(choose(accounts, changed), ...invalidSession)
    const last = Session.slice(-1)
    for (const other of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')
      if (other !== last) await refused(choose(accounts, Session.slice(0, -1) + other), ...invalidSession)
    tokensOf(await choose(accounts, Session))
  })

  test('no session', async () => {
    const { accounts } = await asked()
    const answer = { USERNAME: 'alice', NEW_PASSWORD: otherPassword }
    const call = respond(accounts.app, 'NEW_PASSWORD_REQUIRED', answer)
    await refused(call, 'InvalidParameterException', 'Missing required parameter Session')
  })

  test("another client's session, another pool's, and another user's", async () => {
    const { accounts, Session } = await asked()
    const { ClientId } = await server.createClient({ Id: accounts.pool.UserPoolId })
    await refused(choose({ ...accounts, app: { ClientId } }, Session), ...invalidSession)
    const { accounts: foreign } = await asked()
    await refused(choose(foreign, Session), ...invalidSession)
    await invited(accounts.pool, 'bob')
    await refused(choose(accounts, Session, { USERNAME: 'bob' }), ...invalidSession)
    tokensOf(await choose(accounts, Session))
  })

  test('a secret block in the place of a session', async () => {
    const { accounts } = await asked()
    const { initiate } = signInWith(server)
    const { ChallengeParameters } = await initiate(accounts.app, 'USER_SRP_AUTH', { USERNAME: 'alice', SRP_A: 'abc' })
    const block = Buffer.from(ChallengeParameters?.SECRET_BLOCK ?? '', 'base64').toString('base64url')
    await refused(choose(accounts, block), ...invalidSession)
  })

  test('an answer to another challenge than was asked', async () => {
    const { accounts, Session } = await asked()
    const answer = { USERNAME: 'alice', SMS_MFA_CODE: '123456', SOFTWARE_TOKEN_MFA_CODE: '123456' }
    for (const name of ['SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'CUSTOM_CHALLENGE', 'MFA_SETUP'] as const)
      await refused(respond(accounts.app, name, answer, Session), ...invalidSession)
  })

  test('a session of a user who was disabled since, or got another password', async () => {
    const one = await asked()
    await client.send(new AdminDisableUserCommand({ ...one.accounts.pool, Username: 'alice' }))
    await refused(choose(one.accounts, one.Session), 'NotAuthorizedException', 'User is disabled.')
    const two = await asked()
    const Password = 'Third-Password-9'
    await client.send(new AdminSetUserPasswordCommand({ ...two.accounts.pool, Username: 'alice', Password }))
    await refused(choose(two.accounts, two.Session), ...invalidSession)
  })

  test('a temporary password after the days that the pool gives it', async () => {
    const Policies = { PasswordPolicy: { TemporaryPasswordValidityDays: 2 } }
    const { accounts } = await asked({}, { Policies })
    clock.advance('2 days')
    const sentence = 'Temporary password has expired and must be reset by an administrator.'
    await refused(byPassword(accounts.app, 'alice'), 'NotAuthorizedException', sentence)
    await refused(bySrp(accounts, 'alice'), 'NotAuthorizedException', sentence)
    await client.send(new AdminSetUserPasswordCommand({ ...accounts.pool, Username: 'alice', Password: password }))
    expect((await byPassword(accounts.app, 'alice')).ChallengeName).toBe('NEW_PASSWORD_REQUIRED')
  })

  test('a temporary password that expires while its owner is asked', async () => {
    const Policies = { PasswordPolicy: { TemporaryPasswordValidityDays: 1 } }
    const accounts = await openSignIn(server, { Policies })
    await invited(accounts.pool, 'alice')
    clock.advance('1439 minutes')
    const { Session = '' } = await byPassword(accounts.app, 'alice')
    clock.advance('1 minute')
    const sentence = 'Temporary password has expired and must be reset by an administrator.'
    await refused(choose(accounts, Session), 'NotAuthorizedException', sentence)
  })

  test("an address that is another user's name", async () => {
    const accounts = await openSignIn(server, { UsernameAttributes: ['email', 'phone_number'] })
    await accounts.confirmed('+12065550101')
    await invited(accounts.pool, 'alice@example.com')
    const { Session = '' } = await byPassword(accounts.app, 'alice@example.com')
    const answers = { USERNAME: 'alice@example.com', 'userAttributes.phone_number': '+12065550101' }
    await refused(choose(accounts, Session, answers), 'AliasExistsException')
  })
})
