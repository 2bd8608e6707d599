import {
  AdminGetDeviceCommand,
  AdminListDevicesCommand,
  type AdminListDevicesCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider'
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
  type ICognitoStorage,
} from 'amazon-cognito-identity-js'
import { expect, test } from 'vitest'
import { systemClock } from '../../src/platform/clock.ts'
import { type Accounts, password, valuesOf } from '../support/accounts.ts'
import { factorsWith, openWithFactors } from '../support/factors.ts'
import { startServer } from '../support/server.ts'
import { openSignIn } from '../support/sign-in.ts'

// The library runs unchanged against the machine's clock; its storage is that of one browser.
const server = await startServer({ services: { now: systemClock } })
const { associate, verify, prefer } = factorsWith({
  client: server.client,
  clock: { ...server.clock, now: systemClock },
})

function browser() {
  const items = new Map<string, string>()
  const Storage: ICognitoStorage = {
    getItem: key => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: key => void items.delete(key),
    clear: () => items.clear(),
  }
  const userOf = ({ pool, app }: Accounts, Username: string) => {
    const Pool = new CognitoUserPool({ ...pool, ...app, endpoint: server.url, Storage })
    return new CognitoUser({ Username, Pool, Storage })
  }
  const deviceKey = () => [...items].find(([key]) => key.endsWith('.deviceKey'))?.[1]
  return { userOf, deviceKey }
}

interface Signed {
  readonly session: CognitoUserSession
  /** The user has to be asked whether to remember the device. */
  readonly isToBeAsked: boolean
}

/** Signs in; `code` answers an authenticator app's question, which fails the sign-in where there is none. */
function signIn(user: CognitoUser, Username: string, code?: () => string): Promise<Signed> {
  return new Promise((resolve, reject) => {
    const callbacks = {
      onSuccess: (session: CognitoUserSession, isToBeAsked = false) => resolve({ session, isToBeAsked }),
      onFailure: reject,
      totpRequired: () =>
        code ? user.sendMFACode(code(), callbacks, 'SOFTWARE_TOKEN_MFA') : reject(new Error('a code is needed')),
    }
    user.authenticateUser(new AuthenticationDetails({ Username, Password: password }), callbacks)
  })
}

const refresh = (user: CognitoUser, { session }: Signed) =>
  new Promise<CognitoUserSession>((resolve, reject) =>
    user.refreshSession(session.getRefreshToken(), (error: Error | null, renewed: CognitoUserSession) =>
      error ? reject(error) : resolve(renewed),
    ),
  )

const done = (act: (callbacks: { onSuccess: (result: string) => void; onFailure: (error: Error) => void }) => void) =>
  new Promise((onSuccess, onFailure) => act({ onSuccess, onFailure }))

const listed = (user: CognitoUser) =>
  new Promise<AdminListDevicesCommandOutput>((resolve, reject) =>
    user.listDevices(60, null, {
      onSuccess: data => resolve(data as unknown as AdminListDevicesCommandOutput),
      onFailure: reject,
    }),
  )

const claims = ({ session }: Signed) => session.getAccessToken().payload

test('a device is remembered over three sign-ins, refreshes, is forgotten, and a new one comes after it', async () => {
  const accounts = await openSignIn(server, { DeviceConfiguration: {} })
  await accounts.confirmed('alice')
  const { userOf, deviceKey } = browser()
  const first = await signIn(userOf(accounts, 'alice'), 'alice')
  const key = deviceKey()
  expect(first.isToBeAsked).toBe(false)
  expect(claims(first)).toMatchObject({ device_key: key })
  for (let count = 0; count < 2; count++) {
    const user = userOf(accounts, 'alice')
    const again = await signIn(user, 'alice')
    expect(claims(again)).toMatchObject({ device_key: key })
    expect((await refresh(user, again)).getAccessToken().payload).toMatchObject({ device_key: key })
  }
  const user = userOf(accounts, 'alice')
  const last = await signIn(user, 'alice')
  expect((await listed(user)).Devices).toHaveLength(1)
  await done(callbacks => user.forgetDevice(callbacks))
  expect(deviceKey()).toBeUndefined()
  await expect(refresh(user, last)).rejects.toMatchObject({ message: 'Invalid Refresh Token' })
  expect(claims(await signIn(userOf(accounts, 'alice'), 'alice')).device_key).not.toBe(key)
})

test('a device that was forgotten elsewhere is dropped, and the sign-in ends on a new one', async () => {
  const accounts = await openSignIn(server, { DeviceConfiguration: {} })
  await accounts.confirmed('bob')
  const [here, there] = [browser(), browser()]
  await signIn(here.userOf(accounts, 'bob'), 'bob')
  const lost = here.deviceKey() ?? ''
  const other = there.userOf(accounts, 'bob')
  await signIn(other, 'bob')
  await done(callbacks => other.forgetSpecificDevice(lost, callbacks))
  expect(claims(await signIn(here.userOf(accounts, 'bob'), 'bob')).device_key).toBe(here.deviceKey())
  expect(here.deviceKey()).not.toBe(lost)
})

test('the owner of an address signs in by it on the same device', async () => {
  const accounts = await openSignIn(server, { UsernameAttributes: ['email'], DeviceConfiguration: {} })
  await accounts.confirmed('carol@example.com')
  const { userOf, deviceKey } = browser()
  await signIn(userOf(accounts, 'carol@example.com'), 'carol@example.com')
  const key = deviceKey()
  const again = await signIn(userOf(accounts, 'carol@example.com'), 'carol@example.com')
  expect(claims(again)).toMatchObject({ device_key: key })
  expect(deviceKey()).toBe(key)
})

test('the user is asked, and his device stands in for the code once he wants it remembered', async () => {
  const accounts = await openWithFactors(
    server,
    { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } },
    { DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true } },
  )
  await accounts.confirmed('dora')
  const { userOf, deviceKey } = browser()
  const user = userOf(accounts, 'dora')
  const first = await signIn(user, 'dora')
  expect(first.isToBeAsked).toBe(true)
  const AccessToken = first.session.getAccessToken().getJwtToken()
  const { app } = await associate({ AccessToken })
  await verify({ AccessToken }, app.code(-1))
  await prefer(AccessToken, { SoftwareTokenMfaSettings: { Enabled: true } })
  await expect(signIn(userOf(accounts, 'dora'), 'dora')).rejects.toThrow('a code is needed')
  expect((await listed(user)).Devices).toEqual([])

  await done(callbacks => user.setDeviceStatusRemembered(callbacks))
  const named = { ...accounts.pool, Username: 'dora', DeviceKey: deviceKey() ?? '' }
  const { Device } = await server.client.send(new AdminGetDeviceCommand(named))
  expect(valuesOf(Device?.DeviceAttributes)['dev:device_remembered_status']).toBe('remembered')
  const trusted = await signIn(userOf(accounts, 'dora'), 'dora')
  expect(claims(trusted)).toMatchObject({ device_key: named.DeviceKey })

  await done(callbacks => user.setDeviceStatusNotRemembered(callbacks))
  const asked = await signIn(userOf(accounts, 'dora'), 'dora', () => app.code())
  expect(asked.isToBeAsked).toBe(true)
  expect(claims(asked).device_key).not.toBe(named.DeviceKey)
  const { Devices } = await server.client.send(new AdminListDevicesCommand({ ...accounts.pool, Username: 'dora' }))
  expect(Devices).toHaveLength(2)
})

test('where a device does not stand in for the code, it proves itself after it', async () => {
  const accounts = await openWithFactors(
    server,
    { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } },
    { DeviceConfiguration: {} },
  )
  await accounts.confirmed('eve')
  const { userOf, deviceKey } = browser()
  const AccessToken = (await signIn(userOf(accounts, 'eve'), 'eve')).session.getAccessToken().getJwtToken()
  const key = deviceKey()
  const { app } = await associate({ AccessToken })
  await verify({ AccessToken }, app.code(-1))
  await prefer(AccessToken, { SoftwareTokenMfaSettings: { Enabled: true } })
  const signed = await signIn(userOf(accounts, 'eve'), 'eve', () => app.code())
  expect(claims(signed)).toMatchObject({ device_key: key })
})
