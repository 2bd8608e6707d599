import {
  AdminUpdateUserAttributesCommand,
  type CreateUserPoolCommandInput,
  DeleteUserAttributesCommand,
  GetUserAttributeVerificationCodeCommand,
  UpdateUserAttributesCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { list, openAccounts, otherThan, refused, type Values } from '../support/accounts.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()
const { client, clock } = server

const keepOriginal = { UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email' as const] } }
const proven = { email: 'alice@example.com', email_verified: 'true' }

async function withAlice(settings: Partial<CreateUserPoolCommandInput> = {}, name = 'alice') {
  const accounts = await openAccounts(server, settings)
  await accounts.confirmed(name, name === 'alice' ? proven : { email_verified: 'true' })
  const AccessToken = await accounts.accessToken(name)
  return {
    ...accounts,
    AccessToken,
    change: (attributes: Values) =>
      client.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: list(attributes) })),
    changeAs: (attributes: Values) =>
      client.send(
        new AdminUpdateUserAttributesCommand({ ...accounts.pool, Username: name, UserAttributes: list(attributes) }),
      ),
    ask: (AttributeName: string) =>
      client.send(new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName })),
    verify: (Code: string, AttributeName = 'email') =>
      client.send(new VerifyUserAttributeCommand({ AccessToken, AttributeName, Code })),
    attributes: async (of = name) => (await accounts.get(of)).attributes,
  }
}

const details = (letter: string) => ({
  AttributeName: 'email',
  DeliveryMedium: 'EMAIL',
  Destination: `${letter}***@e***`,
})

test('a changed address is unverified until the code that it got is answered', async () => {
  const { change, verify, attributes } = await withAlice()
  expect((await change({ email: 'new@example.com' })).CodeDeliveryDetailsList).toEqual([details('n')])
  expect(await attributes()).toMatchObject({ email: 'new@example.com', email_verified: 'false' })
  await verify(await server.lastCode('new@example.com'))
  expect(await attributes()).toMatchObject({ email: 'new@example.com', email_verified: 'true' })
})

test('an address that does not change stays verified, and nothing is sent', async () => {
  const { change, attributes } = await withAlice()
  expect((await change({ email: proven.email })).CodeDeliveryDetailsList).toEqual([])
  expect(await attributes()).toMatchObject(proven)
})

test('an address that the pool does not verify by itself is changed without a code', async () => {
  const { change, attributes } = await withAlice({ AutoVerifiedAttributes: [] })
  expect((await change({ email: 'silent@example.com' })).CodeDeliveryDetailsList).toEqual([])
  expect((await attributes()).email_verified).toBe('false')
  expect(await server.messages({ destination: 'silent@example.com' })).toEqual([])
})

test('an administrator’s change sends a code, unless he vouches for the address', async () => {
  const { changeAs, attributes, verify } = await withAlice()
  await changeAs({ email: 'vouched@example.com', email_verified: 'true' })
  expect(await attributes()).toMatchObject({ email: 'vouched@example.com', email_verified: 'true' })
  expect(await server.messages({ destination: 'vouched@example.com' })).toEqual([])
  await changeAs({ email: 'asked@example.com' })
  expect((await attributes()).email_verified).toBe('false')
  await verify(await server.lastCode('asked@example.com'))
  expect((await attributes()).email_verified).toBe('true')
})

test('a wrong, a used, a replaced and an expired code verify nothing', async () => {
  const { change, ask, verify, attributes } = await withAlice()
  await change({ email: 'codes@example.com' })
  const first = await server.lastCode('codes@example.com')
  const mismatch = 'Invalid verification code provided, please try again.'
  const expired = 'Invalid code provided, please request a code again.'
  await refused(verify(otherThan(first)), 'CodeMismatchException', mismatch)
  expect((await ask('email')).CodeDeliveryDetails).toEqual(details('c'))
  const second = await server.lastCode('codes@example.com')
  await refused(verify(first), 'ExpiredCodeException', expired)
  await verify(second)
  await refused(verify(second), 'ExpiredCodeException', expired)
  await change({ email: 'late@example.com' })
  const late = await server.lastCode('late@example.com')
  expect((await attributes()).email_verified).toBe('false')
  // The access token lives as long as a code, so only a new one can bring a code that expired.
  clock.advance('24 hours')
  await refused(verify(late), 'NotAuthorizedException', 'Access Token has expired')
})

test('a code that is older than a day is refused to a new session', async () => {
  const { change, accessToken } = await withAlice()
  await change({ email: 'older@example.com' })
  const Code = await server.lastCode('older@example.com')
  clock.advance('24 hours')
  const AccessToken = await accessToken('alice')
  await refused(
    client.send(new VerifyUserAttributeCommand({ AccessToken, AttributeName: 'email', Code })),
    'ExpiredCodeException',
  )
})

test('the code of another user verifies nothing', async () => {
  const alice = await withAlice()
  const bob = await withAlice()
  await alice.change({ email: 'hers@example.com' })
  await bob.change({ email: 'his@example.com' })
  await refused(bob.verify(await server.lastCode('hers@example.com')), 'CodeMismatchException')
  expect((await bob.attributes()).email_verified).toBe('false')
})

test('a code proves the address that it went to, not the one that came after', async () => {
  const { change, verify, attributes } = await withAlice()
  await change({ email: 'before@example.com' })
  const code = await server.lastCode('before@example.com')
  await change({ email: 'after@example.com' })
  await refused(verify(code), 'ExpiredCodeException')
  expect((await attributes()).email_verified).toBe('false')
})

test('deleting an address voids its code and its flag', async () => {
  const { AccessToken, change, verify, attributes } = await withAlice()
  await change({ email: 'gone@example.com' })
  await client.send(new DeleteUserAttributesCommand({ AccessToken, UserAttributeNames: ['email'] }))
  const { email, email_verified } = await attributes()
  expect({ email, email_verified }).toEqual({})
  await refused(verify(await server.lastCode('gone@example.com')), 'ExpiredCodeException')
})

test('only addresses are verified, and only those that a user has', async () => {
  const { ask, verify } = await withAlice()
  const sentence = 'Invalid attribute name. Only phone_number and email can be verified.'
  await refused(ask('nickname'), 'InvalidParameterException', sentence)
  await refused(verify('123456', 'nickname'), 'InvalidParameterException', sentence)
  await refused(ask('phone_number'), 'InvalidParameterException', 'Phone number is required to verify/un-verify')
  await refused(verify('123456', 'phone_number'), 'ExpiredCodeException')
})

test('where the pool keeps the original, the new address waits until it is verified', async () => {
  const { change, verify, attributes, ask } = await withAlice(keepOriginal)
  expect((await change({ email: 'waiting@example.com' })).CodeDeliveryDetailsList).toEqual([details('w')])
  expect(await attributes()).toMatchObject(proven)
  expect((await ask('email')).CodeDeliveryDetails).toEqual(details('w'))
  await verify(await server.lastCode('waiting@example.com'))
  expect(await attributes()).toMatchObject({ email: 'waiting@example.com', email_verified: 'true' })
})

test('a waiting address gives way to another, to the original and to an administrator', async () => {
  const { change, changeAs, verify, attributes } = await withAlice(keepOriginal)
  await change({ email: 'one@example.com' })
  const code = await server.lastCode('one@example.com')
  await change({ email: proven.email })
  await refused(verify(code), 'ExpiredCodeException')
  await change({ email: 'two@example.com' })
  await changeAs({ email: 'three@example.com', email_verified: 'true' })
  await refused(verify(await server.lastCode('two@example.com')), 'ExpiredCodeException')
  expect(await attributes()).toMatchObject({ email: 'three@example.com', email_verified: 'true' })
})

test('a waiting address that somebody else has by the time is refused', async () => {
  const settings = { ...keepOriginal, UsernameAttributes: ['email' as const] }
  const { change, verify, signUp, attributes } = await withAlice(settings, 'alice@example.com')
  await change({ email: 'coveted@example.com' })
  const code = await server.lastCode('coveted@example.com')
  await signUp('coveted@example.com')
  const sentence = 'An account with the given email already exists.'
  await refused(verify(code), 'AliasExistsException', sentence)
  expect(await attributes()).toMatchObject({ email: 'alice@example.com', email_verified: 'true' })
})

test('an alias that another has verified is refused at verification', async () => {
  const { change, verify, confirmed, get } = await withAlice({ AliasAttributes: ['email'] })
  await confirmed('owner', { email: 'owned@example.com', email_verified: 'true' })
  await change({ email: 'owned@example.com' })
  const code = await server.lastCode('owned@example.com')
  await refused(verify(code), 'AliasExistsException', 'An account with the email already exists.')
  expect((await get('owned@example.com')).username).toBe('owner')
})
