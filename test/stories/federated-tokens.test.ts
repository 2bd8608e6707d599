/** Tokens of users who come by an outside provider, and what they may do with them. */
import {
  AssociateSoftwareTokenCommand,
  ChangePasswordCommand,
  GetUserAttributeVerificationCodeCommand,
  GetUserCommand,
  SetUserMFAPreferenceCommand,
  UpdateUserAttributesCommand,
  UpdateUserPoolClientCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { list, otherPassword, refused } from '../support/accounts.ts'
import { federationOf } from '../support/federation.ts'
import { callback, openOAuth } from '../support/oauth.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()
const { client, clock } = server
const app = await openOAuth(server, {}, { AutoVerifiedAttributes: ['email'] })
const people = federationOf(server, app)
await people.trust('Google', { email: 'email' })
const user = await people.signIn('Google', '1145', { email: 'ann@example.org' })

async function tokens(scope = 'openid email aws.cognito.signin.user.admin') {
  const { body } = await app.exchange(await app.codeOf(await app.browserOf(user.sub), { scope }))
  return { id: decodeJwt(String(body.id_token)), access: String(body.access_token) }
}

const identity = { userId: '1145', providerName: 'Google', providerType: 'Google', issuer: null }

test('the ID token names the identities, every value a text, and the group of the provider', async () => {
  const { id, access } = await tokens('openid email')
  const dateCreated = String(clock.now().getTime())
  expect(id).toMatchObject({
    'cognito:username': 'Google_1145',
    'cognito:groups': [`${app.pool.UserPoolId}_Google`],
    identities: [{ ...identity, primary: 'true', dateCreated }],
    email: 'ann@example.org',
    email_verified: false,
  })
  expect(decodeJwt(access)).not.toHaveProperty('identities')
  expect(decodeJwt(access)).toMatchObject({ username: 'Google_1145' })
})

test('userInfo and GetUser tell the identities as a text', async () => {
  const { access } = await tokens('openid profile aws.cognito.signin.user.admin')
  const text = JSON.stringify([{ ...identity, primary: true, dateCreated: clock.now().getTime() }])
  const answer = await fetch(`${server.url}/oauth2/userInfo`, { headers: { authorization: `Bearer ${access}` } })
  expect(await answer.json()).toMatchObject({ identities: text })
  const { UserAttributes } = await client.send(new GetUserCommand({ AccessToken: access }))
  expect(UserAttributes).toContainEqual({ Name: 'identities', Value: text })
})

test('a client that may not read identities does not learn of them', async () => {
  const settings = (ReadAttributes: string[]) => ({
    ...app.pool,
    ...app.app,
    ReadAttributes,
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code' as const],
    AllowedOAuthScopes: ['openid', 'email', 'profile', 'aws.cognito.signin.user.admin'],
    CallbackURLs: [callback],
    SupportedIdentityProviders: ['COGNITO', 'Google'],
  })
  await client.send(new UpdateUserPoolClientCommand(settings(['email', 'email_verified'])))
  expect((await tokens()).id).not.toHaveProperty('identities')
  await client.send(new UpdateUserPoolClientCommand(settings(['email', 'email_verified', 'identities'])))
  expect((await tokens()).id).toHaveProperty('identities')
})

test('what his provider does for him, the API does not', async () => {
  const { access: AccessToken } = await tokens()
  const refuse = (call: Promise<unknown>) => refused(call, 'NotAuthorizedException')
  await refuse(client.send(new AssociateSoftwareTokenCommand({ AccessToken })))
  await refuse(client.send(new SetUserMFAPreferenceCommand({ AccessToken, SMSMfaSettings: { Enabled: true } })))
  await refuse(client.send(new ChangePasswordCommand({ AccessToken, ProposedPassword: otherPassword })))
  await refuse(client.send(new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName: 'email' })))
  await refuse(client.send(new VerifyUserAttributeCommand({ AccessToken, AttributeName: 'email', Code: '123456' })))
})

test('he may change attributes of his own, and no code is sent for an address', async () => {
  const { access: AccessToken } = await tokens()
  const UserAttributes = list({ email: 'other@example.org', nickname: 'annie' })
  const answer = await client.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes }))
  expect(answer.CodeDeliveryDetailsList).toEqual([])
  expect(await server.messages()).toEqual([])
  const again = await people.signIn('Google', '1145', { email: 'ann@example.org' })
  expect(again.attributes).toMatchObject({ email: 'ann@example.org', nickname: 'annie' })
})
