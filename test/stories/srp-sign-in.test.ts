import {
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { toHex } from '../../src/domain/srp.ts'
import { prime } from '../../src/platform/exponent.ts'
import { list, otherPassword, password, refused } from '../support/accounts.ts'
import { startServer } from '../support/server.ts'
import { claimsOf, openSignIn, signInWith, tampered, tokensOf } from '../support/sign-in.ts'
import { type Responses, startSrp } from '../support/srp.ts'

const server = await startServer()
const { client, clock } = server
const { initiate, respond, bySrp } = signInWith(server)
const accounts = await openSignIn(server)
const { app, pool } = accounts
await accounts.confirmed('alice')
await accounts.confirmed('bob')

const wrong = ['NotAuthorizedException', 'Incorrect username or password.'] as const

/** An InitiateAuth and the right answer to it, for a story to spoil. */
async function begin(from = accounts, USERNAME = 'alice', withPassword = password) {
  const srp = startSrp()
  const challenge = await initiate(from.app, 'USER_SRP_AUTH', { USERNAME, SRP_A: srp.A })
  return { challenge, answer: srp.answer(challenge.ChallengeParameters, from.pool.UserPoolId, withPassword) }
}

const verify = (answer: Responses, to = app) => respond(to, 'PASSWORD_VERIFIER', answer)

test('asks for a proof with exactly the documented parameters and no session', async () => {
  const { challenge } = await begin()
  expect(challenge.ChallengeName).toBe('PASSWORD_VERIFIER')
  expect(challenge.Session).toBeUndefined()
  expect(challenge.AuthenticationResult).toBeUndefined()
  expect(challenge.ChallengeParameters).toEqual({
    SALT: expect.stringMatching(/^[1-9a-f][0-9a-f]{0,31}$/),
    SECRET_BLOCK: expect.stringMatching(/^[A-Za-z0-9+/]+={0,2}$/),
    SRP_B: expect.stringMatching(/^[1-9a-f][0-9a-f]{700,767}$/),
    USERNAME: 'alice',
    USER_ID_FOR_SRP: 'alice',
  })
})

test('a right proof ends in tokens', async () => {
  const result = await bySrp(accounts, 'alice')
  expect(result.ChallengeName).toBeUndefined()
  expect(result.ChallengeParameters).toEqual({})
  expect(result.AuthenticationResult).toMatchObject({ TokenType: 'Bearer', ExpiresIn: 3600 })
  expect(claimsOf(tokensOf(result).AccessToken)).toMatchObject({ username: 'alice', token_use: 'access' })
})

test('public values may be in upper case and begin with a zero', async () => {
  const srp = startSrp()
  const SRP_A = `0${srp.A.toUpperCase()}`
  const { ChallengeParameters } = await initiate(app, 'USER_SRP_AUTH', { USERNAME: 'alice', SRP_A })
  tokensOf(await verify(srp.answer(ChallengeParameters, pool.UserPoolId, password)))
})

test('the salt stays and the rest is new at each sign-in, until the password changes', async () => {
  const other = await openSignIn(server)
  await other.confirmed('carol')
  const [one, two] = [await begin(other, 'carol'), await begin(other, 'carol')]
  expect(two.challenge.ChallengeParameters?.SALT).toBe(one.challenge.ChallengeParameters?.SALT)
  expect(two.challenge.ChallengeParameters?.SRP_B).not.toBe(one.challenge.ChallengeParameters?.SRP_B)
  const change = { ...other.pool, Username: 'carol', Password: otherPassword, Permanent: true }
  await client.send(new AdminSetUserPasswordCommand(change))
  await refused(verify(one.answer, other.app), ...wrong)
  const three = await begin(other, 'carol', otherPassword)
  expect(three.challenge.ChallengeParameters?.SALT).not.toBe(one.challenge.ChallengeParameters?.SALT)
  tokensOf(await verify(three.answer, other.app))
})

test('an answer may name the user by an alias; the hashed name is the canonical one', async () => {
  const aliased = await openSignIn(server, { AliasAttributes: ['email'], AutoVerifiedAttributes: ['email'] })
  await aliased.confirmed('dora', { email: 'dora@example.com', email_verified: 'true' })
  const { challenge, answer } = await begin(aliased, 'dora@example.com')
  expect(challenge.ChallengeParameters).toMatchObject({ USERNAME: 'dora', USER_ID_FOR_SRP: 'dora' })
  tokensOf(await verify({ ...answer, USERNAME: 'dora@example.com' }, aliased.app))
})

test('in a pool of e-mail names the proof is for the sub', async () => {
  const byEmail = await openSignIn(server, { UsernameAttributes: ['email'] })
  const { sub } = await byEmail.confirmed('eve@example.com')
  await client.send(
    new AdminUpdateUserAttributesCommand({
      ...byEmail.pool,
      Username: sub,
      UserAttributes: list({ email_verified: 'true' }),
    }),
  )
  const { challenge, answer } = await begin(byEmail, 'eve@example.com')
  expect(challenge.ChallengeParameters).toMatchObject({ USERNAME: sub, USER_ID_FOR_SRP: sub })
  tokensOf(await verify(answer, byEmail.app))
})

describe('refuses', () => {
  test('a proof of another password', async () => {
    await refused(bySrp(accounts, 'bob', otherPassword), ...wrong)
  })

  test('a changed signature', async () => {
    const { answer } = await begin()
    const PASSWORD_CLAIM_SIGNATURE = tampered(answer.PASSWORD_CLAIM_SIGNATURE ?? '')
    await refused(verify({ ...answer, PASSWORD_CLAIM_SIGNATURE }), ...wrong)
  })

  test('a changed secret block, wherever it was changed', async () => {
    const { answer } = await begin()
    const block = answer.PASSWORD_CLAIM_SECRET_BLOCK ?? ''
    for (const changed of [tampered(block), tampered(block, 0), `${block}\n`, block.replaceAll('+', '-'), 'QUJD', '.'])
      if (changed !== block) await refused(verify({ ...answer, PASSWORD_CLAIM_SECRET_BLOCK: changed }), ...wrong)
    tokensOf(await verify(answer))
  })

  test('a changed timestamp, and one of another form', async () => {
    const { answer } = await begin()
    await refused(verify({ ...answer, TIMESTAMP: 'Tue Mar 5 07:08:10 UTC 2024' }), ...wrong)
    await refused(
      verify({ ...answer, TIMESTAMP: '2024-03-05T07:08:09Z' }),
      'InvalidParameterException',
      'TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.',
    )
  })

  test('an answer that was already good', async () => {
    const { answer } = await begin()
    tokensOf(await verify(answer))
    await refused(verify(answer), ...wrong)
  })

  test('all but one of the same answers given at once', async () => {
    const { answer } = await begin()
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => verify(answer)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('an answer after the session time of the client', async () => {
    const slow = await server.createClient({ Id: pool.UserPoolId }, { AuthSessionValidity: 5 })
    const patient = { pool, app: { ClientId: slow.ClientId } }
    const inTime = await begin({ ...accounts, ...patient })
    const late = await begin({ ...accounts, ...patient })
    const usual = await begin()
    clock.advance('4 minutes')
    tokensOf(await verify(inTime.answer, patient.app))
    await refused(verify(usual.answer), ...wrong)
    clock.advance('1 minute')
    await refused(verify(late.answer, patient.app), ...wrong)
  })

  test("another client's secret block, of the same pool and of another", async () => {
    const { answer } = await begin()
    const { ClientId } = await server.createClient({ Id: pool.UserPoolId })
    await refused(verify(answer, { ClientId }), ...wrong)
    const foreign = await openSignIn(server)
    await foreign.confirmed('alice')
    await refused(verify(answer, foreign.app), ...wrong)
  })

  test("another user's name, and a name that nobody has", async () => {
    const { answer } = await begin()
    await refused(verify({ ...answer, USERNAME: 'bob' }), ...wrong)
    await refused(verify({ ...answer, USERNAME: 'nobody' }), ...wrong)
  })

  test('a session beside the secret block: none was given', async () => {
    const { answer } = await begin()
    const session = respond(app, 'PASSWORD_VERIFIER', answer, 'x'.repeat(40))
    await refused(session, 'NotAuthorizedException', 'Invalid session for the user.')
  })

  test.each([
    ['zero', '0'],
    ['zero twice', '00'],
    ['one', '1'],
    ['N', toHex(prime)],
    ['N - 1', toHex(prime - 1n)],
    ['2N', toHex(prime * 2n)],
    ['no hex', 'zz'],
    ['a negative number', '-5'],
    ['a number without end', 'f'.repeat(100_000)],
  ])('the public value %s', async (_, SRP_A) => {
    await refused(initiate(app, 'USER_SRP_AUTH', { USERNAME: 'alice', SRP_A }), ...wrong)
  })

  test('the proof that a public value outside the subgroup would allow', async () => {
    const srp = startSrp()
    const SRP_A = toHex(prime - BigInt(`0x${srp.A}`))
    const { ChallengeParameters } = await initiate(app, 'USER_SRP_AUTH', { USERNAME: 'alice', SRP_A })
    await refused(verify(srp.answer(ChallengeParameters, pool.UserPoolId, otherPassword)), ...wrong)
  })

  test.each(['USERNAME', 'PASSWORD_CLAIM_SECRET_BLOCK', 'PASSWORD_CLAIM_SIGNATURE', 'TIMESTAMP'])(
    'an answer without %s',
    async name => {
      const { [name]: _, ...answer } = (await begin()).answer
      await refused(verify(answer), 'InvalidParameterException', `Missing required parameter ${name}`)
    },
  )

  test.each([
    ['USERNAME', { SRP_A: 'abc' }],
    ['SRP_A', { USERNAME: 'alice' }],
  ])('a beginning without %s', async (name, parameters: Responses) => {
    const beginning = initiate(app, 'USER_SRP_AUTH', parameters)
    await refused(beginning, 'InvalidParameterException', `Missing required parameter ${name}`)
  })
})

test('a device that nobody remembered is unknown, and its refusal leaves the secret block good', async () => {
  clock.advance('1 hour')
  const { answer } = await begin()
  const withDevice = { ...answer, DEVICE_KEY: 'us-east-1_a1b2c3d4-5678-90ab-cdef-0123456789ab' }
  await refused(verify(withDevice), 'ResourceNotFoundException', 'Device does not exist.')
  tokensOf(await verify(answer))
})

test('a device is looked at only after the proof', async () => {
  const { answer } = await begin(accounts, 'bob', otherPassword)
  await refused(verify({ ...answer, DEVICE_KEY: 'us-east-1_a1b2c3d4-5678-90ab-cdef-0123456789ab' }), ...wrong)
})
