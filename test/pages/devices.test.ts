import { AdminForgetDeviceCommand, AdminListDevicesCommand } from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { password } from '../support/accounts.ts'
import { openVisitor } from '../support/browser.ts'
import { createTestClock } from '../support/clock.ts'
import { everyFactor, factorsWith, openWithFactors } from '../support/factors.ts'
import { hosted, looks } from '../support/hosted-pages.ts'
import { joinApplication } from '../support/relying-party.ts'
import { startServer } from '../support/server.ts'

const server = await startServer({ clock: createTestClock(new Date().toISOString()) })
const { SoftwareTokenMfaConfiguration } = everyFactor
const { withApp } = factorsWith(server)

async function openPool(DeviceOnlyRememberedOnUserPrompt: boolean) {
  const DeviceConfiguration = { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt }
  const factors = { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration } as const
  return joinApplication(server, await openWithFactors(server, factors, { DeviceConfiguration }))
}

const asking = await openPool(true)
const always = await openPool(false)

async function devicesOf({ pool }: typeof asking, Username: string) {
  const { Devices = [] } = await server.client.send(new AdminListDevicesCommand({ ...pool, Username }))
  return Devices
}

describe.each(looks)('$language, $size, $colours', look => {
  test('a browser that is to be remembered is not asked for a code again, until it is forgotten', async () => {
    const name = `alice-${look.language}`
    await asking.confirmed(name)
    const app = await withApp(asking, name)
    const visitor = await openVisitor(look)
    const { page } = visitor
    const { shows, send } = hosted(page)
    await page.goto(asking.authorize())
    await page.check('[name="rememberDevice"]')
    await visitor.look('remember')
    await send({ username: name, password })
    await shows('/mfa')
    await send({ authentication_code: app.code() })
    await asking.arrived(page)
    const devices = await devicesOf(asking, name)
    expect(devices).toHaveLength(1)

    server.clock.advance('30 seconds')
    await page.goto(asking.authorize({ prompt: 'login' }))
    await send({ username: name, password })
    expect((await asking.arrived(page)).get('code')).toBeTruthy()

    await server.client.send(
      new AdminForgetDeviceCommand({ ...asking.pool, Username: name, DeviceKey: devices[0]?.DeviceKey }),
    )
    await page.goto(asking.authorize({ prompt: 'login' }))
    await send({ username: name, password })
    await shows('/mfa')
  })
})

test('a browser that is not to be remembered is asked again, and so is another one', async () => {
  await asking.confirmed('bob')
  const app = await withApp(asking, 'bob')
  const { page } = await openVisitor()
  const { shows, send } = hosted(page)
  await page.goto(asking.authorize())
  await send({ username: 'bob', password })
  await send({ authentication_code: app.code() })
  await asking.arrived(page)
  expect(await devicesOf(asking, 'bob')).toEqual([])

  for (const visitor of [page, (await openVisitor()).page]) {
    await visitor.goto(asking.authorize({ prompt: 'login' }))
    await hosted(visitor).send({ username: 'bob', password })
    await hosted(visitor).shows('/mfa')
  }
  await shows('/mfa')
})

test('where every device is remembered nobody is asked whether his is, and each person has his own', async () => {
  await always.confirmed('carol')
  await always.confirmed('dora')
  const apps = { carol: await withApp(always, 'carol'), dora: await withApp(always, 'dora') }
  const { page } = await openVisitor()
  const { shows, send } = hosted(page)
  for (const name of ['carol', 'dora'] as const) {
    await page.goto(always.authorize({ prompt: 'login' }))
    expect(await page.locator('[name="rememberDevice"]').count()).toBe(0)
    await send({ username: name, password })
    await shows('/mfa')
    await send({ authentication_code: apps[name].code() })
    await always.arrived(page)
  }
  for (const name of ['carol', 'dora'] as const) {
    await page.goto(always.authorize({ prompt: 'login' }))
    await send({ username: name, password })
    expect((await always.arrived(page)).get('code')).toBeTruthy()
  }
})
