/** Nothing that a client sends may cause a 5xx, an answer that is not JSON, or a wait. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { operations } from '../../src/api/index.ts'
import { type OperationEntry, type Shape, table } from '../../src/api/wire/table.ts'
import { startServer } from '../support/server.ts'
import { anyJson, expectSoundAnswer, odd, signed } from './strangers.ts'

const { call, url, createPool, createClient } = await startServer({ config: { logLevel: 'error' } })
const runs = Number(process.env.ROBUSTNESS_RUNS ?? 25)
const password = 'Abcdef1!'

/** An input that follows the schema of an operation for the most part, so that it gets past the first check. */
function inputOf(type: string, known: Known): fc.Arbitrary<unknown> {
  const shape = table.shapes[type] as Shape
  const right = rightOf(shape, type, known)
  return fc.oneof({ weight: 60, arbitrary: right }, { weight: 1, arbitrary: anyJson }, { weight: 1, arbitrary: odd })
}

/** By type, what the server really has: an input that names it gets past the lookups. */
type Known = Readonly<Record<string, string>>

function rightOf(shape: Shape, type: string, known: Known): fc.Arbitrary<unknown> {
  const { min = 0, max = 100 } = shape
  switch (shape.type) {
    case 'structure':
      return structureOf(shape, known)
    case 'list':
      return fc.array(inputOf(shape.member ?? 'string', known), { maxLength: 4 })
    case 'map':
      return fc.dictionary(oftenFrom(parameterNames), inputOf(shape.value ?? 'string', known), {
        maxKeys: 6,
      })
    case 'integer':
    case 'long':
      return fc.oneof(
        { weight: 9, arbitrary: fc.integer({ min, max }) },
        { weight: 1, arbitrary: fc.constantFrom(min - 1, max + 1, -1, 2 ** 53, 1e300, 0.5) },
      )
    case 'boolean':
      return fc.boolean()
    case 'timestamp':
      return fc.double()
    case 'blob':
      return fc.base64String({ maxLength: 100 })
    case 'document':
      return anyJson
    case 'string':
      return textOf(shape, type, known)
  }
}

/** The required members and a few of the others: with all of them, hardly any input would hold every limit. */
function structureOf(shape: Shape, known: Known): fc.Arbitrary<unknown> {
  const required = shape.required ?? []
  const optional = Object.keys(shape.members ?? {}).filter(name => !required.includes(name))
  return fc.subarray(optional, { maxLength: Math.min(optional.length, 5) }).chain(chosen => {
    const members = [...required, ...chosen].map(name => [name, inputOf(shape.members?.[name] ?? '', known)] as const)
    const record: Record<string, fc.Arbitrary<unknown>> = Object.fromEntries(members)
    return fc.record(record)
  })
}

const parameterNames = ['USERNAME', 'PASSWORD', 'SRP_A', 'SECRET_HASH', 'REFRESH_TOKEN', 'NEW_PASSWORD', 'DEVICE_KEY']
const texts = ['email', 'phone_number', 'custom:a', 'a@example.com', '+15555550100', password, 'true', '123456', 'bob']
const numbers = [String(2n ** 3072n), '0'.repeat(64), 'ff'.repeat(384)]

function oftenFrom(usual: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...usual) }, { weight: 1, arbitrary: odd })
}

function textOf(shape: Shape, type: string, known: Known): fc.Arbitrary<unknown> {
  if (shape.enum) return fc.constantFrom(...shape.enum)
  if (known[type] !== undefined) return fc.constant(known[type])
  if (!shape.pattern) return oftenFrom([...texts, ...numbers])
  return fc.oneof(
    { weight: 6, arbitrary: matching(shape.pattern) },
    { weight: 3, arbitrary: fc.constantFrom(...texts) },
    { weight: 1, arbitrary: odd },
  )
}

const matchings = new Map<string, fc.Arbitrary<string>>()

// Unicode classes are thousands of ranges to fast-check, so each pattern is read once.
function matching(pattern: string): fc.Arbitrary<string> {
  const expression = new RegExp(`^(?:${pattern.replace('(?s)', '')})$`, 'u')
  const made = matchings.get(pattern) ?? fc.stringMatching(expression, { size: 'small' })
  matchings.set(pattern, made)
  return made
}

const pool = await createPool({ AutoVerifiedAttributes: ['email'] })

/** A client, a person who is signed in, and a group: made anew for each operation, for the one before may delete them. */
async function seed(): Promise<Known> {
  const UserPoolId = pool.Id
  const { ClientId } = await createClient(pool, {
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH'],
  })
  const person = { UserPoolId, Username: 'bob' }
  await call('AdminCreateUser', { ...person, MessageAction: 'SUPPRESS' }, signed)
  await call('AdminEnableUser', person, signed)
  await call('AdminSetUserPassword', { ...person, Password: password, Permanent: true }, signed)
  await call('CreateGroup', { UserPoolId, GroupName: 'staff' }, signed)
  const AuthParameters = { USERNAME: 'bob', PASSWORD: password }
  const answer = await call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters })
  const { AuthenticationResult } = (await answer.json()) as { AuthenticationResult?: { AccessToken: string } }
  return {
    UserPoolIdType: UserPoolId,
    ClientIdType: ClientId,
    UsernameType: 'bob',
    GroupNameType: 'staff',
    ArnType: `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${UserPoolId}`,
    TokenModelType: AuthenticationResult?.AccessToken ?? 'a.b.c',
  }
}

test.each(Object.entries(table.operations))('%s answers anything', async (name, { input }: OperationEntry) => {
  const known = name in operations ? await seed() : {}
  // The pool itself has to stay.
  const given = name === 'DeleteUserPool' ? { ...known, UserPoolIdType: 'us-east-1_another00' } : known
  await fc.assert(
    fc.asyncProperty(inputOf(input, given), async value => {
      const startedAt = performance.now()
      await expectSoundAnswer(await call(name, value, signed), startedAt, value)
    }),
    // An operation that is not built refuses before it reads.
    { numRuns: name in operations ? runs : 2 },
  )
})

test.each([
  ['not JSON', '{"a":'],
  ['nothing', ''],
  ['a text', '"x"'],
  ['null', 'null'],
  ['brackets without end', '['.repeat(1_000_000)],
  ['objects without end', '{"a":'.repeat(200_000)],
  ['closed brackets', '['.repeat(500_000) + ']'.repeat(500_000)],
  ['an unknown member nested deeply', `{"X":${'['.repeat(400_000)}${']'.repeat(400_000)}}`],
  ['bytes that are not UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
])('a body of %s is refused', async (_what, body) => {
  const startedAt = performance.now()
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'AWSCognitoIdentityProviderService.ListUserPools',
    ...signed,
  }
  const response = await fetch(url, { method: 'POST', headers, body })
  await expectSoundAnswer(response.clone(), startedAt, 'raw')
  expect(response.ok).toBe(false)
})
