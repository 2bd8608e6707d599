import { Amplify } from 'aws-amplify'
import { confirmSignIn, fetchAuthSession, signIn, signOut } from 'aws-amplify/auth'
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito'
import { beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../src/platform/clock.ts'
import { otherPassword, otherThan, password } from '../support/accounts.ts'
import { captchaAnswer, page, startExamples } from '../support/examples.ts'
import { startServer } from '../support/server.ts'
import { openSignIn } from '../support/sign-in.ts'

// Amplify and the handler files run unchanged.
const { config, lambdaConfig, lastTo } = await startExamples()
const server = await startServer({ services: { now: systemClock }, config })
const withoutSrp = { options: { authFlowType: 'CUSTOM_WITHOUT_SRP' } } as const
const withSrp = { options: { authFlowType: 'CUSTOM_WITH_SRP' } } as const
const asks = (nextStep: { readonly signInStep: string }) => nextStep.signInStep

beforeEach(async () => {
  const items = new Map<string, string>()
  cognitoUserPoolsTokenProvider.setKeyValueStorage({
    getItem: async key => items.get(key) ?? null,
    setItem: async (key, value) => void items.set(key, value),
    removeItem: async key => void items.delete(key),
    clear: async () => items.clear(),
  })
})

async function open(example: Parameters<typeof lambdaConfig>[0], username: string) {
  const accounts = await openSignIn(server, { LambdaConfig: lambdaConfig(example) })
  await accounts.confirmed(username, { email: `${username}@example.com` })
  const { UserPoolId: userPoolId } = accounts.pool
  const { ClientId: userPoolClientId } = accounts.app
  Amplify.configure({ Auth: { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint: server.url } } })
}

test('a one-time code, mistyped once', async () => {
  await open('one-time-code', 'alice')
  const { nextStep } = await signIn({ username: 'alice', ...withoutSrp })
  expect(nextStep).toMatchObject({ signInStep: 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE' })
  const code = lastTo('alice@example.com')
  const again = await confirmSignIn({ challengeResponse: otherThan(code) })
  expect(again.nextStep).toMatchObject({ additionalInfo: { triesLeft: '2' } })
  expect((await confirmSignIn({ challengeResponse: code })).isSignedIn).toBe(true)
  expect((await fetchAuthSession()).tokens?.accessToken.payload.username).toBe('alice')
  await signOut()
})

test('a magic link', async () => {
  await open('magic-link', 'bob')
  await signIn({ username: 'bob', ...withoutSrp })
  await confirmSignIn({ challengeResponse: 'any', options: { clientMetadata: { page } } })
  const [, challengeResponse = ''] = lastTo('bob@example.com').split('#')
  expect((await confirmSignIn({ challengeResponse })).isSignedIn).toBe(true)
  await signOut()
})

test('a CAPTCHA after the password', async () => {
  await open('captcha', 'carol')
  const { nextStep } = await signIn({ username: 'carol', password, ...withSrp })
  expect(asks(nextStep)).toBe('CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE')
  expect((await confirmSignIn({ challengeResponse: captchaAnswer })).isSignedIn).toBe(true)
  await signOut()
  await expect(signIn({ username: 'carol', password: otherPassword, ...withSrp })).rejects.toMatchObject({
    name: 'NotAuthorizedException',
  })
})
