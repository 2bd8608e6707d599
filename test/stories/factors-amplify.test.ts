import { Amplify } from 'aws-amplify'
import {
  confirmSignIn,
  fetchMFAPreference,
  getCurrentUser,
  setUpTOTP,
  signIn,
  signOut,
  updateMFAPreference,
  verifyTOTPSetup,
} from 'aws-amplify/auth'
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito'
import { beforeEach, expect, test } from 'vitest'
import { type Accounts, otherThan, password } from '../support/accounts.ts'
import { createTestClock } from '../support/clock.ts'
import { everyFactor, factorsWith, openWithFactors } from '../support/factors.ts'
import { startServer } from '../support/server.ts'

// Amplify runs unchanged; only its endpoint is ours. It compares tokens with the machine's clock.
const clock = createTestClock(new Date().toISOString())
const server = await startServer({ clock })
const { appWith, preferAs } = factorsWith(server)

beforeEach(() => {
  const items = new Map<string, string>()
  cognitoUserPoolsTokenProvider.setKeyValueStorage({
    getItem: async key => items.get(key) ?? null,
    setItem: async (key, value) => void items.set(key, value),
    removeItem: async key => void items.delete(key),
    clear: async () => items.clear(),
  })
})

async function open(MfaConfiguration: 'ON' | 'OPTIONAL', factors: Partial<typeof everyFactor>): Promise<Accounts> {
  const accounts = await openWithFactors(server, { MfaConfiguration, ...factors })
  const { UserPoolId: userPoolId } = accounts.pool
  const { ClientId: userPoolClientId } = accounts.app
  Amplify.configure({ Auth: { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint: server.url } } })
  return accounts
}

const { SoftwareTokenMfaConfiguration, EmailMfaConfiguration, SmsMfaConfiguration } = everyFactor
const done = { isSignedIn: true, nextStep: { signInStep: 'DONE' } }

test('sets up an app while signing in, then signs in by its code', async () => {
  const accounts = await open('ON', { SoftwareTokenMfaConfiguration })
  await accounts.confirmed('alice')
  const { nextStep } = await signIn({ username: 'alice', password })
  if (nextStep.signInStep !== 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP') throw new Error(nextStep.signInStep)
  const authenticator = appWith(nextStep.totpSetupDetails.sharedSecret)
  await expect(confirmSignIn({ challengeResponse: otherThan(authenticator.code()) })).rejects.toMatchObject({
    name: 'EnableSoftwareTokenMFAException',
  })
  expect(await confirmSignIn({ challengeResponse: authenticator.code() })).toEqual(done)
  expect(await getCurrentUser()).toMatchObject({ username: 'alice' })
  expect(await fetchMFAPreference()).toEqual({ enabled: ['TOTP'] })
  await signOut()

  clock.advance('30 seconds')
  const again = await signIn({ username: 'alice', password })
  expect(again.nextStep.signInStep).toBe('CONFIRM_SIGN_IN_WITH_TOTP_CODE')
  await expect(confirmSignIn({ challengeResponse: otherThan(authenticator.code()) })).rejects.toMatchObject({
    name: 'CodeMismatchException',
    message: 'Invalid code received for user',
  })
  expect(await confirmSignIn({ challengeResponse: authenticator.code() })).toEqual(done)
  await signOut()
})

test('chooses what to set up, and sets up an e-mail address', async () => {
  const accounts = await open('ON', { SoftwareTokenMfaConfiguration, EmailMfaConfiguration })
  await accounts.confirmed('bob')
  const { nextStep } = await signIn({ username: 'bob', password })
  expect(nextStep).toMatchObject({
    signInStep: 'CONTINUE_SIGN_IN_WITH_MFA_SETUP_SELECTION',
    allowedMFATypes: ['TOTP', 'EMAIL'],
  })
  const chosen = await confirmSignIn({ challengeResponse: 'EMAIL' })
  expect(chosen.nextStep.signInStep).toBe('CONTINUE_SIGN_IN_WITH_EMAIL_SETUP')
  const named = await confirmSignIn({ challengeResponse: 'bob@example.com' })
  expect(named.nextStep).toMatchObject({
    signInStep: 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE',
    codeDeliveryDetails: { destination: 'b***@e***' },
  })
  expect(await confirmSignIn({ challengeResponse: await server.lastCode('bob@example.com') })).toEqual(done)
  await signOut()
})

test('registers an app when signed in, prefers it, and picks among factors', async () => {
  const accounts = await open('OPTIONAL', everyFactor)
  await accounts.confirmed('carol', { phone_number: '+12065550120', email: 'carol@example.com' })
  await signIn({ username: 'carol', password })
  const { sharedSecret } = await setUpTOTP()
  const authenticator = appWith(sharedSecret)
  await verifyTOTPSetup({ code: authenticator.code() })
  await updateMFAPreference({ totp: 'PREFERRED', sms: 'ENABLED', email: 'ENABLED' })
  expect(await fetchMFAPreference()).toEqual({ enabled: ['SMS', 'TOTP', 'EMAIL'], preferred: 'TOTP' })
  await updateMFAPreference({ totp: 'NOT_PREFERRED' })
  await signOut()

  clock.advance('30 seconds')
  const select = await signIn({ username: 'carol', password })
  expect(select.nextStep).toMatchObject({
    signInStep: 'CONTINUE_SIGN_IN_WITH_MFA_SELECTION',
    allowedMFATypes: ['SMS', 'TOTP', 'EMAIL'],
  })
  const asked = await confirmSignIn({ challengeResponse: 'SMS' })
  expect(asked.nextStep).toMatchObject({
    signInStep: 'CONFIRM_SIGN_IN_WITH_SMS_CODE',
    codeDeliveryDetails: { destination: '+*******0120' },
  })
  const code = await server.lastCode('+12065550120')
  await expect(confirmSignIn({ challengeResponse: otherThan(code) })).rejects.toMatchObject({
    name: 'CodeMismatchException',
    message: 'Invalid code or auth state for the user.',
  })
  expect(await confirmSignIn({ challengeResponse: code })).toEqual(done)
  await updateMFAPreference({ totp: 'DISABLED', sms: 'DISABLED', email: 'DISABLED' })
  await signOut()
  expect(await signIn({ username: 'carol', password })).toEqual(done)
  await signOut()
})

test('an administrator turns e-mail codes on', async () => {
  const accounts = await open('OPTIONAL', { EmailMfaConfiguration, SmsMfaConfiguration })
  await accounts.confirmed('dora', { email: 'dora@example.com' })
  await preferAs(accounts.pool, 'dora', { EmailMfaSettings: { Enabled: true, PreferredMfa: true } })
  const { nextStep } = await signIn({ username: 'dora', password })
  expect(nextStep).toMatchObject({ signInStep: 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE' })
  expect(await confirmSignIn({ challengeResponse: await server.lastCode('dora@example.com') })).toEqual(done)
  await signOut()
})
