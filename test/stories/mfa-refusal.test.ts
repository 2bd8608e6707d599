import { SetUserPoolMfaConfigCommand, type UserPoolMfaType } from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { otherPassword, refused } from '../support/accounts.ts'
import { startServer } from '../support/server.ts'
import { openSignIn, signInWith, tokensOf } from '../support/sign-in.ts'

const server = await startServer()
const { client } = server
const { respond, byPassword, bySrp, invited } = signInWith(server)

async function withMfa(MfaConfiguration: UserPoolMfaType) {
  const accounts = await openSignIn(server)
  const SoftwareTokenMfaConfiguration = { Enabled: true }
  const config = { ...accounts.pool, MfaConfiguration, SoftwareTokenMfaConfiguration }
  await client.send(new SetUserPoolMfaConfigCommand(config))
  await accounts.confirmed('alice')
  return accounts
}

const refusal = ['UnsupportedOperationException', 'The challenge MFA_SETUP is not implemented by this server.'] as const

test('where a second factor is demanded, a password alone never ends in tokens', async () => {
  const accounts = await withMfa('ON')
  await refused(byPassword(accounts.app, 'alice'), ...refusal)
  await refused(bySrp(accounts, 'alice'), ...refusal)
})

test('a new password that would lead to a missing challenge is not taken', async () => {
  const accounts = await withMfa('ON')
  await invited(accounts.pool, 'bob')
  const { Session } = await byPassword(accounts.app, 'bob')
  const answer = { USERNAME: 'bob', NEW_PASSWORD: otherPassword }
  await refused(respond(accounts.app, 'NEW_PASSWORD_REQUIRED', answer, Session), ...refusal)
  expect((await accounts.get('bob')).status).toBe('FORCE_CHANGE_PASSWORD')
})

test('where a second factor is optional, a user without one signs in', async () => {
  const accounts = await withMfa('OPTIONAL')
  tokensOf(await byPassword(accounts.app, 'alice'))
})
