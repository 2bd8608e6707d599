import { Amplify } from 'aws-amplify'
import {
  confirmSignIn,
  confirmSignUp,
  fetchAuthSession,
  fetchUserAttributes,
  getCurrentUser,
  signIn,
  signOut,
  signUp,
} from 'aws-amplify/auth'
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito'
import { beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../src/platform/clock.ts'
import { otherPassword, password } from '../support/accounts.ts'
import { startServer } from '../support/server.ts'
import { openSignIn, signInWith } from '../support/sign-in.ts'

// Amplify runs unchanged; only its endpoint is ours. It compares tokens with the machine's clock.
const server = await startServer({ services: { now: systemClock } })
const accounts = await openSignIn(server, { AutoVerifiedAttributes: ['email'] })

Amplify.configure({
  Auth: {
    Cognito: {
      userPoolId: accounts.pool.UserPoolId,
      userPoolClientId: accounts.app.ClientId,
      userPoolEndpoint: server.url,
    },
  },
})

beforeEach(() => {
  const items = new Map<string, string>()
  cognitoUserPoolsTokenProvider.setKeyValueStorage({
    getItem: async key => items.get(key) ?? null,
    setItem: async (key, value) => void items.set(key, value),
    removeItem: async key => void items.delete(key),
    clear: async () => items.clear(),
  })
})

test('signs up, confirms, signs in by SRP, reads attributes, refreshes and signs out', async () => {
  const options = { userAttributes: { email: 'alice@example.com' } }
  const registered = await signUp({ username: 'alice', password, options })
  expect(registered.nextStep).toMatchObject({ signUpStep: 'CONFIRM_SIGN_UP' })
  expect((await signIn({ username: 'alice', password })).nextStep.signInStep).toBe('CONFIRM_SIGN_UP')
  const confirmationCode = await server.lastCode('alice@example.com')
  expect((await confirmSignUp({ username: 'alice', confirmationCode })).isSignUpComplete).toBe(true)

  expect(await signIn({ username: 'alice', password })).toEqual({ isSignedIn: true, nextStep: { signInStep: 'DONE' } })
  expect(await getCurrentUser()).toMatchObject({ username: 'alice', userId: registered.userId })
  expect(await fetchUserAttributes()).toMatchObject({ email: 'alice@example.com', email_verified: 'true' })

  const { tokens: before } = await fetchAuthSession()
  const { tokens: after } = await fetchAuthSession({ forceRefresh: true })
  expect(after?.accessToken.toString()).not.toBe(before?.accessToken.toString())
  expect(after?.accessToken.payload.origin_jti).toBe(before?.accessToken.payload.origin_jti)

  await signOut()
  await expect(getCurrentUser()).rejects.toThrow()
  const response = await server.call('GetUser', { AccessToken: after?.accessToken.toString() })
  expect(await response.json()).toMatchObject({ message: 'Access Token has been revoked' })
})

test('signs in by clear password, and signs out everywhere', async () => {
  await accounts.confirmed('bob')
  const options = { authFlowType: 'USER_PASSWORD_AUTH' } as const
  expect((await signIn({ username: 'bob', password, options })).isSignedIn).toBe(true)
  const { tokens } = await fetchAuthSession()
  await signOut({ global: true })
  const response = await server.call('GetUser', { AccessToken: tokens?.accessToken.toString() })
  expect(await response.json()).toMatchObject({ message: 'Access Token has been revoked' })
})

test('an invited user chooses a new password', async () => {
  await signInWith(server).invited(accounts.pool, 'carol')
  const { nextStep } = await signIn({ username: 'carol', password })
  expect(nextStep.signInStep).toBe('CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED')
  expect(await confirmSignIn({ challengeResponse: otherPassword })).toMatchObject({ isSignedIn: true })
  await signOut()
})

test('a wrong password is refused in the service’s words', async () => {
  await accounts.confirmed('dora')
  await expect(signIn({ username: 'dora', password: otherPassword })).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: 'Incorrect username or password.',
  })
  await expect(signIn({ username: 'nobody', password })).rejects.toMatchObject({ name: 'UserNotFoundException' })
})

test('refreshes with rotating tokens', async () => {
  const rotating = await openSignIn(
    server,
    {},
    {
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
    },
  )
  await rotating.confirmed('eve')
  const { UserPoolId: userPoolId } = rotating.pool
  const { ClientId: userPoolClientId } = rotating.app
  Amplify.configure({ Auth: { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint: server.url } } })
  await signIn({ username: 'eve', password })
  for (let turn = 0; turn < 3; turn++) {
    const { tokens } = await fetchAuthSession({ forceRefresh: true })
    expect(tokens?.accessToken.payload.username).toBe('eve')
  }
  await signOut()
})
