import {
  AdminGetUserCommand,
  AdminUpdateUserAttributesCommand,
  DescribeUserPoolCommand,
  GetGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { list, openAccounts, refused } from '../support/accounts.ts'
import { startServer } from '../support/server.ts'

const limited = () => startServer({ config: { quotas: 'aws' } })

/** The names of the errors of many calls, `ok` for those that got through. */
async function outcomes(calls: number, call: (i: number) => Promise<unknown>): Promise<Record<string, number>> {
  const names = await Promise.all(
    Array.from({ length: calls }, (_, i) =>
      call(i).then(
        () => 'ok',
        (error: Error) => error.name,
      ),
    ),
  )
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

test('without the setting nothing is limited', async () => {
  const { client, createPool } = await startServer()
  const { Id: UserPoolId } = await createPool()
  expect(await outcomes(40, () => client.send(new DescribeUserPoolCommand({ UserPoolId })))).toEqual({ ok: 40 })
})

test("a category takes its calls of a second, in the service's words, and more with time", async () => {
  const { client, clock, createPool } = await limited()
  const { Id: UserPoolId } = await createPool()
  const describe = () => client.send(new DescribeUserPoolCommand({ UserPoolId }))
  expect(await outcomes(20, describe)).toEqual({ ok: 15, TooManyRequestsException: 5 })
  await refused(describe(), 'TooManyRequestsException', 'Rate exceeded')
  clock.advance(200)
  expect(await outcomes(5, describe)).toEqual({ ok: 3, TooManyRequestsException: 2 })
  clock.advance('1 minute')
  expect(await outcomes(20, describe)).toEqual({ ok: 15, TooManyRequestsException: 5 })
})

test('another category is not touched by it', async () => {
  const server = await limited()
  const accounts = await openAccounts(server)
  await accounts.confirmed('ada')
  await outcomes(40, () => server.client.send(new DescribeUserPoolCommand(accounts.pool)))
  await server.client.send(new AdminGetUserCommand({ ...accounts.pool, Username: 'ada' }))
})

test('the resources of one pool are asked for five times a second, and those of another besides', async () => {
  const { client, createPool } = await limited()
  const [one, other] = [await createPool(), await createPool()]
  const get = ({ Id }: { Id: string }) =>
    outcomes(8, () => client.send(new GetGroupCommand({ UserPoolId: Id, GroupName: 'none' })))
  expect(await get(one)).toEqual({ ResourceNotFoundException: 5, TooManyRequestsException: 3 })
  expect(await get(other)).toEqual({ ResourceNotFoundException: 5, TooManyRequestsException: 3 })
})

test('one user is read ten times a second and written ten times, and another besides', async () => {
  const server = await limited()
  const { client, clock } = server
  const accounts = await openAccounts(server)
  await accounts.confirmed('ada')
  await accounts.confirmed('bob')
  clock.advance('1 second')
  const read = (Username: string) =>
    outcomes(12, () => client.send(new AdminGetUserCommand({ ...accounts.pool, Username })))
  const write = (Username: string) =>
    outcomes(12, i => {
      const UserAttributes = list({ nickname: `n${i}` })
      return client.send(new AdminUpdateUserAttributesCommand({ ...accounts.pool, Username, UserAttributes }))
    })
  expect(await read('ada')).toEqual({ ok: 10, TooManyRequestsException: 2 })
  expect(await write('ada')).toEqual({ ok: 10, TooManyRequestsException: 2 })
  expect(await read('bob')).toEqual({ ok: 10, TooManyRequestsException: 2 })
})

// https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html: a separate quota, three times its category's
test('answers to challenges have a quota of their own, three times that of sign-ins, and take nothing from it', async () => {
  const server = await limited()
  const { ClientId } = (await openAccounts(server)).app
  const call = (operation: string, input: object) => async () => {
    const response = await server.call(operation, { ClientId, ...input })
    const { __type } = (await response.json()) as { __type: string }
    throw Object.assign(new Error(), { name: __type })
  }
  const answer = { ChallengeName: 'PASSWORD_VERIFIER', Session: 'x'.repeat(20), ChallengeResponses: {} }
  const answers = await outcomes(370, call('RespondToAuthChallenge', answer))
  expect(answers.TooManyRequestsException).toBe(10)
  const begin = { AuthFlow: 'USER_SRP_AUTH', AuthParameters: {} }
  const beginnings = await outcomes(130, call('InitiateAuth', begin))
  expect(beginnings.TooManyRequestsException).toBe(10)
})
