import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  CognitoUserSession,
  type ICognitoStorage,
} from 'amazon-cognito-identity-js'
import { expect, test } from 'vitest'
import { systemClock } from '../../src/platform/clock.ts'
import { type Accounts, otherPassword, password } from '../support/accounts.ts'
import { startServer } from '../support/server.ts'
import { openSignIn, signInWith } from '../support/sign-in.ts'

// The library runs unchanged; only its endpoint is ours. Its storage is that of a browser tab. The machine's clock:
// the library compares it with the tokens'.
const server = await startServer({ services: { now: systemClock } })
const { invited } = signInWith(server)
const accounts = await openSignIn(server)

function inMemory(): ICognitoStorage {
  const items = new Map<string, string>()
  return {
    getItem: key => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: key => void items.delete(key),
    clear: () => items.clear(),
  }
}

function userOf({ pool, app }: Accounts, Username: string): CognitoUser {
  const Storage = inMemory()
  const Pool = new CognitoUserPool({ ...pool, ...app, endpoint: server.url, Storage })
  return new CognitoUser({ Username, Pool, Storage })
}

type Signed = CognitoUserSession | { readonly needs: 'new password'; readonly required: readonly string[] }

function signIn(user: CognitoUser, Username: string, Password = password): Promise<Signed> {
  return new Promise((resolve, reject) =>
    user.authenticateUser(new AuthenticationDetails({ Username, Password }), {
      onSuccess: resolve,
      onFailure: reject,
      newPasswordRequired: (_, required) => resolve({ needs: 'new password', required }),
    }),
  )
}

const sessionOf = (user: CognitoUser) =>
  new Promise<CognitoUserSession>((resolve, reject) =>
    user.getSession((error: Error | null, session: CognitoUserSession | null) =>
      session ? resolve(session) : reject(error),
    ),
  )

function signedIn(signed: Signed): CognitoUserSession {
  if (!(signed instanceof CognitoUserSession)) throw new Error('the sign-in needs a new password')
  return signed
}

test('signs in by SRP, and finds the session again', async () => {
  await accounts.confirmed('alice')
  const user = userOf(accounts, 'alice')
  const session = signedIn(await signIn(user, 'alice'))
  expect(session.isValid()).toBe(true)
  expect(session.getAccessToken().payload).toMatchObject({ username: 'alice' })
  expect((await sessionOf(user)).getIdToken().getJwtToken()).toBe(session.getIdToken().getJwtToken())
})

test('signs in by an alias and asks for the user’s attributes', async () => {
  const byEmail = await openSignIn(server, { UsernameAttributes: ['email'] })
  const { sub } = await byEmail.confirmed('bob@example.com')
  const user = userOf(byEmail, 'bob@example.com')
  signedIn(await signIn(user, 'bob@example.com'))
  expect(user.getUsername()).toBe(sub)
  const attributes = await new Promise<Record<string, string>>((resolve, reject) =>
    user.getUserAttributes((error, list = []) =>
      error ? reject(error) : resolve(Object.fromEntries(list.map(({ Name, Value }) => [Name, Value]))),
    ),
  )
  expect(attributes).toMatchObject({ sub, email: 'bob@example.com' })
})

test('is refused with a wrong password', async () => {
  await accounts.confirmed('carol')
  await expect(signIn(userOf(accounts, 'carol'), 'carol', otherPassword)).rejects.toMatchObject({
    code: 'NotAuthorizedException',
    message: 'Incorrect username or password.',
  })
})

test('a stale device key is dropped and the sign-in goes on', async () => {
  await accounts.confirmed('dora')
  const Storage = inMemory()
  const Pool = new CognitoUserPool({ ...accounts.pool, ...accounts.app, endpoint: server.url, Storage })
  const stored = `CognitoIdentityServiceProvider.${accounts.app.ClientId}.dora`
  Storage.setItem(`${stored}.deviceKey`, 'us-east-1_a1b2c3d4-5678-90ab-cdef-0123456789ab')
  Storage.setItem(`${stored}.randomPasswordKey`, 'x')
  Storage.setItem(`${stored}.deviceGroupKey`, 'y')
  signedIn(await signIn(new CognitoUser({ Username: 'dora', Pool, Storage }), 'dora'))
})

test('refreshes', async () => {
  await accounts.confirmed('eve')
  const user = userOf(accounts, 'eve')
  const session = signedIn(await signIn(user, 'eve'))
  const refreshed = await new Promise<CognitoUserSession>((resolve, reject) =>
    user.refreshSession(session.getRefreshToken(), (error: Error | null, renewed: CognitoUserSession) =>
      error ? reject(error) : resolve(renewed),
    ),
  )
  expect(refreshed.getAccessToken().getJwtToken()).not.toBe(session.getAccessToken().getJwtToken())
  expect(refreshed.getRefreshToken().getToken()).toBe(session.getRefreshToken().getToken())
})

test('an invited user chooses his password and brings what is required', async () => {
  const Schema = [{ Name: 'name', AttributeDataType: 'String', Required: true, Mutable: true }] as const
  const strict = await openSignIn(server, { Schema: [...Schema] })
  await invited(strict.pool, 'frank')
  const user = userOf(strict, 'frank')
  expect(await signIn(user, 'frank')).toEqual({ needs: 'new password', required: ['name'] })
  const session = await new Promise<CognitoUserSession>((resolve, reject) =>
    user.completeNewPasswordChallenge(otherPassword, { name: 'Frank' }, { onSuccess: resolve, onFailure: reject }),
  )
  expect(session.getIdToken().payload).toMatchObject({ name: 'Frank' })
  signedIn(await signIn(userOf(strict, 'frank'), 'frank', otherPassword))
})

test('signs out everywhere', async () => {
  await accounts.confirmed('grace')
  const [here, there] = [userOf(accounts, 'grace'), userOf(accounts, 'grace')]
  signedIn(await signIn(here, 'grace'))
  const session = signedIn(await signIn(there, 'grace'))
  await new Promise((resolve, reject) => here.globalSignOut({ onSuccess: resolve, onFailure: reject }))
  const response = await server.call('GetUser', { AccessToken: session.getAccessToken().getJwtToken() })
  expect(await response.json()).toMatchObject({ message: 'Access Token has been revoked' })
})
