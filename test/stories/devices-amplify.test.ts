import { AdminForgetDeviceCommand } from '@aws-sdk/client-cognito-identity-provider'
import { Amplify } from 'aws-amplify'
import { fetchAuthSession, fetchDevices, forgetDevice, rememberDevice, signIn, signOut } from 'aws-amplify/auth'
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito'
import { beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../src/platform/clock.ts'
import { type Accounts, password } from '../support/accounts.ts'
import { startServer } from '../support/server.ts'
import { openSignIn } from '../support/sign-in.ts'

// Amplify runs unchanged; only its endpoint is ours. It compares tokens with the machine's clock.
const server = await startServer({ services: { now: systemClock } })
const always = await openSignIn(server, { DeviceConfiguration: {} })
const optIn = await openSignIn(server, { DeviceConfiguration: { DeviceOnlyRememberedOnUserPrompt: true } })

beforeEach(() => {
  const items = new Map<string, string>()
  cognitoUserPoolsTokenProvider.setKeyValueStorage({
    getItem: async key => items.get(key) ?? null,
    setItem: async (key, value) => void items.set(key, value),
    removeItem: async key => void items.delete(key),
    clear: async () => items.clear(),
  })
})

function use({ pool, app }: Accounts): void {
  const { UserPoolId: userPoolId } = pool
  const { ClientId: userPoolClientId } = app
  Amplify.configure({ Auth: { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint: server.url } } })
}

async function deviceKey(): Promise<unknown> {
  return (await fetchAuthSession()).tokens?.accessToken.payload.device_key
}

async function signedIn(username: string, authFlowType: 'USER_SRP_AUTH' | 'USER_PASSWORD_AUTH' = 'USER_SRP_AUTH') {
  expect((await signIn({ username, password, options: { authFlowType } })).isSignedIn).toBe(true)
}

test.each(['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] as const)(
  'a device is remembered over three sign-ins by %s, refreshes, and is forgotten',
  async flow => {
    use(always)
    const username = flow.toLowerCase()
    await always.confirmed(username)
    await signedIn(username, flow)
    const key = await deviceKey()
    expect((await fetchDevices()).map(({ id }) => id)).toEqual([key])
    for (let count = 0; count < 2; count++) {
      await signOut()
      await signedIn(username, flow)
      expect(await deviceKey()).toBe(key)
      const { tokens } = await fetchAuthSession({ forceRefresh: true })
      expect(tokens?.accessToken.payload.device_key).toBe(key)
    }
    await forgetDevice()
    expect(await fetchDevices()).toEqual([])
    await signOut()
    await signedIn(username, flow)
    expect(await deviceKey()).not.toBe(key)
    await signOut()
  },
)

test('the user has his device remembered', async () => {
  use(optIn)
  await optIn.confirmed('alice')
  await signedIn('alice')
  const key = await deviceKey()
  expect(await fetchDevices()).toEqual([])
  await rememberDevice()
  const [device] = await fetchDevices()
  expect(device).toMatchObject({ id: key, name: expect.any(String), attributes: { device_status: 'valid' } })
  await signOut()
  await signedIn('alice')
  expect(await deviceKey()).toBe(key)
  await signOut()
})

test.each(['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] as const)(
  'a device that was forgotten elsewhere is dropped by %s, and the sign-in ends on a new one',
  async flow => {
    use(always)
    const Username = `lost-${flow.toLowerCase()}`
    await always.confirmed(Username)
    await signedIn(Username, flow)
    const key = await deviceKey()
    await signOut()
    await server.client.send(new AdminForgetDeviceCommand({ ...always.pool, Username, DeviceKey: String(key) }))
    await signedIn(Username, flow)
    const next = await deviceKey()
    expect(next).not.toBe(key)
    expect((await fetchDevices()).map(({ id }) => id)).toEqual([next])
    await signOut()
  },
)
