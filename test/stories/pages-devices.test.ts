/** Browsers that are devices: what the cookie says is proven, and stands in for nothing by itself. */
import {
  AdminForgetDeviceCommand,
  AdminListDevicesCommand,
  type DeviceConfigurationType,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { type Accounts, password } from '../support/accounts.ts'
import { everyFactor, factorsWith, openWithFactors } from '../support/factors.ts'
import { createFormBrowser, type FormBrowser } from '../support/form-browser.ts'
import { callback, encode, flowOf } from '../support/oauth.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()
const { preferAs } = factorsWith(server)
const phone = '+12065550100'

async function open(DeviceConfiguration: DeviceConfigurationType): Promise<Accounts> {
  const accounts = await openWithFactors(
    server,
    { MfaConfiguration: 'OPTIONAL', ...everyFactor },
    { DeviceConfiguration },
    flowOf(),
  )
  for (const name of ['alice', 'bob']) {
    await accounts.confirmed(name, { phone_number: phone })
    await preferAs(accounts.pool, name, { SMSMfaSettings: { Enabled: true } })
  }
  return accounts
}

const asks = { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true }
const always = { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false }

async function begin(browser: FormBrowser, { app }: Accounts, username: string, more: Record<string, string> = {}) {
  const query = encode({ client_id: app.ClientId, redirect_uri: callback, response_type: 'code', prompt: 'login' })
  await browser.open(`${server.url}/login?${query}`)
  return browser.submit({ username, password, ...more })
}

const hasArrived = ({ url }: { url: URL }) => url.href.startsWith(callback)

/** Signs in with a code, which is asked for. */
async function withCode(browser: FormBrowser, accounts: Accounts, username: string, more: Record<string, string> = {}) {
  expect((await begin(browser, accounts, username, more)).url.pathname).toBe('/mfa')
  expect(hasArrived(await browser.submit({ authentication_code: await server.lastCode(phone) }))).toBe(true)
}

async function devicesOf({ pool }: Accounts, Username: string) {
  const { Devices = [] } = await server.client.send(new AdminListDevicesCommand({ ...pool, Username }))
  return Devices
}

test('a browser that is to be remembered is a device, which proves itself each time', async () => {
  const accounts = await open(asks)
  const browser = createFormBrowser(server)
  await withCode(browser, accounts, 'alice', { rememberDevice: 'yes' })
  const [device, ...others] = await devicesOf(accounts, 'alice')
  expect(others).toEqual([])
  expect(device?.DeviceAttributes).toContainEqual({ Name: 'device_status', Value: 'valid' })
  server.clock.advance('1 hour')
  expect(hasArrived(await begin(browser, accounts, 'alice'))).toBe(true)
  const [present] = await devicesOf(accounts, 'alice')
  expect(present?.DeviceLastAuthenticatedDate).toEqual(server.clock.now())
})

test('one that is not to be remembered leaves nothing', async () => {
  const accounts = await open(asks)
  const browser = createFormBrowser(server)
  await withCode(browser, accounts, 'alice')
  expect(browser.cookie('devices')).toBeUndefined()
  expect(await devicesOf(accounts, 'alice')).toEqual([])
  await withCode(browser, accounts, 'alice')
})

test('a pool that does not ask takes the wish of nobody', async () => {
  const accounts = await openWithFactors(server, { MfaConfiguration: 'OPTIONAL', ...everyFactor }, {}, flowOf())
  await accounts.confirmed('alice')
  const browser = createFormBrowser(server)
  expect(hasArrived(await begin(browser, accounts, 'alice', { rememberDevice: 'yes' }))).toBe(true)
  expect(browser.cookie('devices')).toBeUndefined()
})

test('each person has a device of his own in one browser, and no other', async () => {
  const accounts = await open(always)
  const browser = createFormBrowser(server)
  await withCode(browser, accounts, 'alice')
  await withCode(browser, accounts, 'bob')
  expect(hasArrived(await begin(browser, accounts, 'alice'))).toBe(true)
  expect(hasArrived(await begin(browser, accounts, 'bob'))).toBe(true)
  expect([await devicesOf(accounts, 'alice'), await devicesOf(accounts, 'bob')]).toMatchObject([[{}], [{}]])
})

test('a wrong password is refused on a device, too', async () => {
  const accounts = await open(always)
  const browser = createFormBrowser(server)
  await withCode(browser, accounts, 'alice')
  const place = await begin(browser, accounts, 'alice', { password: 'Wrong-Password-1' })
  expect([place.status, place.url.pathname]).toEqual([400, '/login'])
})

test.each([
  ['was changed', (cookie: string) => `${cookie.slice(0, 60)}${cookie[60] === 'A' ? 'B' : 'A'}${cookie.slice(61)}`],
  ['is none of ours', () => 'AAAA'],
  ['is gone', () => undefined],
])('a device whose cookie %s is no device', async (_what, change) => {
  const accounts = await open(always)
  const browser = createFormBrowser(server)
  await withCode(browser, accounts, 'alice')
  browser.setCookie('devices', change(browser.cookie('devices') ?? ''))
  await withCode(browser, accounts, 'alice')
})

test('a device of one pool is none of another', async () => {
  const [here, there] = [await open(always), await open(always)]
  const browser = createFormBrowser(server)
  await withCode(browser, here, 'alice')
  await withCode(browser, there, 'alice')
})

test('a device that was forgotten is asked for a code, and becomes another one', async () => {
  const accounts = await open(always)
  const browser = createFormBrowser(server)
  await withCode(browser, accounts, 'alice')
  const [device] = await devicesOf(accounts, 'alice')
  const named = { ...accounts.pool, Username: 'alice', DeviceKey: device?.DeviceKey }
  await server.client.send(new AdminForgetDeviceCommand(named))
  await withCode(browser, accounts, 'alice')
  const [other] = await devicesOf(accounts, 'alice')
  expect(other?.DeviceKey).not.toBe(device?.DeviceKey)
  expect(hasArrived(await begin(browser, accounts, 'alice'))).toBe(true)
})

test('a cookie has room for the people of a household, those who came last', async () => {
  const accounts = await open(always)
  const browser = createFormBrowser(server)
  const names = Array.from({ length: 9 }, (_, at) => `person-${at}`)
  for (const name of names) {
    await accounts.confirmed(name, { phone_number: phone })
    await preferAs(accounts.pool, name, { SMSMfaSettings: { Enabled: true } })
    await withCode(browser, accounts, name)
  }
  expect(browser.cookie('devices')?.length).toBeLessThan(3_800)
  expect(hasArrived(await begin(browser, accounts, 'person-1'))).toBe(true)
  expect((await begin(browser, accounts, 'person-0')).url.pathname).toBe('/mfa')
})

test('without its own challenge a device comes after the code, and proves itself all the same', async () => {
  const accounts = await open({ ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: false })
  const browser = createFormBrowser(server)
  await withCode(browser, accounts, 'alice')
  server.clock.advance('1 hour')
  await withCode(browser, accounts, 'alice')
  const [device, ...others] = await devicesOf(accounts, 'alice')
  expect(others).toEqual([])
  expect(device?.DeviceLastAuthenticatedDate).toEqual(server.clock.now())
})
