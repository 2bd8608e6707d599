import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  CognitoUserSession,
  type ICognitoStorage,
  type IMfaSettings,
  type UserData,
} from 'amazon-cognito-identity-js'
import { expect, test } from 'vitest'
import { type Accounts, otherThan, password } from '../support/accounts.ts'
import { createTestClock } from '../support/clock.ts'
import { everyFactor, factorsWith, openWithFactors } from '../support/factors.ts'
import { startServer } from '../support/server.ts'

// The library runs unchanged; only its endpoint is ours. It compares tokens with the machine's clock.
const clock = createTestClock(new Date().toISOString())
const server = await startServer({ clock })
const { appWith } = factorsWith(server)
const factors = {
  SmsMfaConfiguration: everyFactor.SmsMfaConfiguration,
  SoftwareTokenMfaConfiguration: everyFactor.SoftwareTokenMfaConfiguration,
}
const optional = await openWithFactors(server, { MfaConfiguration: 'OPTIONAL', ...factors })
const required = await openWithFactors(server, { MfaConfiguration: 'ON', ...factors })

function userOf({ pool, app }: Accounts, Username: string): CognitoUser {
  const items = new Map<string, string>()
  const Storage: ICognitoStorage = {
    getItem: key => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: key => void items.delete(key),
    clear: () => items.clear(),
  }
  return new CognitoUser({
    Username,
    Pool: new CognitoUserPool({ ...pool, ...app, endpoint: server.url, Storage }),
    Storage,
  })
}

type Outcome = CognitoUserSession | { readonly challenge: string; readonly parameters: Record<string, string> }

const asked = (resolve: (outcome: Outcome) => void) => {
  const challenge = (name: string, parameters: Record<string, string>) => resolve({ challenge: name, parameters })
  return { mfaRequired: challenge, totpRequired: challenge, mfaSetup: challenge, selectMFAType: challenge }
}

function signIn(user: CognitoUser): Promise<Outcome> {
  const details = new AuthenticationDetails({ Username: user.getUsername(), Password: password })
  return new Promise((resolve, reject) =>
    user.authenticateUser(details, { onSuccess: resolve, onFailure: reject, ...asked(resolve) }),
  )
}

const sendCode = (user: CognitoUser, code: string, type: string) =>
  new Promise<CognitoUserSession>((resolve, reject) =>
    user.sendMFACode(code, { onSuccess: resolve, onFailure: reject }, type),
  )

const associate = (user: CognitoUser) =>
  new Promise<string>((resolve, reject) =>
    user.associateSoftwareToken({ associateSecretCode: resolve, onFailure: reject }),
  )

const verify = (user: CognitoUser, code: string) =>
  new Promise<unknown>((resolve, reject) =>
    user.verifySoftwareToken(code, 'Laptop', { onSuccess: resolve, onFailure: reject }),
  )

const prefer = (user: CognitoUser, sms: IMfaSettings | null, totp: IMfaSettings | null) =>
  new Promise<unknown>((resolve, reject) =>
    user.setUserMfaPreference(sms, totp, error => (error ? reject(error) : resolve(undefined))),
  )

const dataOf = (user: CognitoUser) =>
  new Promise<UserData>((resolve, reject) =>
    user.getUserData((error, data) => (data ? resolve(data) : reject(error)), { bypassCache: true }),
  )

const on = { Enabled: true, PreferredMfa: false }

function signedIn(outcome: unknown): CognitoUserSession {
  if (outcome instanceof CognitoUserSession && outcome.isValid()) return outcome
  throw new Error(`not signed in: ${JSON.stringify(outcome)}`)
}

test('sets up an app inside the sign-in, and is signed in at once', async () => {
  await required.confirmed('alice')
  const user = userOf(required, 'alice')
  expect(await signIn(user)).toMatchObject({ challenge: 'MFA_SETUP' })
  const authenticator = appWith(await associate(user))
  await expect(verify(user, otherThan(authenticator.code()))).rejects.toMatchObject({
    code: 'EnableSoftwareTokenMFAException',
  })
  signedIn(await verify(user, authenticator.code()))
  expect((await dataOf(user)).UserMFASettingList).toEqual(['SOFTWARE_TOKEN_MFA'])

  clock.advance('30 seconds')
  const again = userOf(required, 'alice')
  expect(await signIn(again)).toMatchObject({
    challenge: 'SOFTWARE_TOKEN_MFA',
    parameters: { FRIENDLY_DEVICE_NAME: 'Laptop' },
  })
  await expect(sendCode(again, otherThan(authenticator.code()), 'SOFTWARE_TOKEN_MFA')).rejects.toMatchObject({
    code: 'CodeMismatchException',
    message: 'Invalid code received for user',
  })
  signedIn(await sendCode(again, authenticator.code(), 'SOFTWARE_TOKEN_MFA'))
})

test('turns an app on by preference, and off', async () => {
  await optional.confirmed('bob')
  const user = userOf(optional, 'bob')
  signedIn(await signIn(user))
  const authenticator = appWith(await associate(user))
  await verify(user, authenticator.code())
  await prefer(user, null, on)
  expect(await signIn(userOf(optional, 'bob'))).toMatchObject({ challenge: 'SOFTWARE_TOKEN_MFA' })
  await prefer(user, null, { Enabled: false, PreferredMfa: false })
  signedIn(await signIn(userOf(optional, 'bob')))
})

test('signs in by a code that comes by SMS, turned on in the older way', async () => {
  await optional.confirmed('carol', { phone_number: '+12065550110' })
  const user = userOf(optional, 'carol')
  signedIn(await signIn(user))
  await new Promise((resolve, reject) => user.enableMFA(error => (error ? reject(error) : resolve(undefined))))
  const options = await new Promise((resolve, reject) =>
    user.getMFAOptions((error, found) => (error ? reject(error) : resolve(found))),
  )
  expect(options).toEqual([{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }])
  const again = userOf(optional, 'carol')
  expect(await signIn(again)).toMatchObject({
    challenge: 'SMS_MFA',
    parameters: { CODE_DELIVERY_DESTINATION: '+*******0110' },
  })
  const code = await server.lastCode('+12065550110')
  await expect(sendCode(again, otherThan(code), 'SMS_MFA')).rejects.toMatchObject({
    message: 'Invalid code or auth state for the user.',
  })
  signedIn(await sendCode(again, code, 'SMS_MFA'))
  await new Promise((resolve, reject) => user.disableMFA(error => (error ? reject(error) : resolve(undefined))))
  signedIn(await signIn(userOf(optional, 'carol')))
})

test('picks one of two factors', async () => {
  await optional.confirmed('dora', { phone_number: '+12065550111' })
  const user = userOf(optional, 'dora')
  signedIn(await signIn(user))
  const authenticator = appWith(await associate(user))
  await verify(user, authenticator.code())
  await prefer(user, on, on)
  clock.advance('30 seconds')
  const again = userOf(optional, 'dora')
  expect(await signIn(again)).toMatchObject({ challenge: 'SELECT_MFA_TYPE' })
  const picked = await new Promise<Outcome>((resolve, reject) =>
    again.sendMFASelectionAnswer('SOFTWARE_TOKEN_MFA', {
      onSuccess: resolve,
      onFailure: reject,
      ...asked(resolve),
    }),
  )
  expect(picked).toMatchObject({ challenge: 'SOFTWARE_TOKEN_MFA' })
  signedIn(await sendCode(again, authenticator.code(), 'SOFTWARE_TOKEN_MFA'))
})
