import { URI } from 'otpauth'
import { describe, expect, test } from 'vitest'
import { otherPassword, otherThan, password } from '../support/accounts.ts'
import { openVisitor } from '../support/browser.ts'
import { createTestClock } from '../support/clock.ts'
import { everyFactor, factorsWith, openWithFactors } from '../support/factors.ts'
import { hosted, looks } from '../support/hosted-pages.ts'
import { readQrCode } from '../support/qr-code.ts'
import { joinApplication } from '../support/relying-party.ts'
import { startServer } from '../support/server.ts'
import { signInWith } from '../support/sign-in.ts'

// Apps show it as it is written into the picture.
const poolName = 'Friends, family + 24'

const server = await startServer({ clock: createTestClock(new Date().toISOString()) })
const { preferAs, appWith, withApp } = factorsWith(server)
const optional = await joinApplication(
  server,
  await openWithFactors(server, { MfaConfiguration: 'OPTIONAL', ...everyFactor }),
)
const required = await joinApplication(
  server,
  await openWithFactors(
    server,
    {
      MfaConfiguration: 'ON',
      SoftwareTokenMfaConfiguration: everyFactor.SoftwareTokenMfaConfiguration,
    },
    { PoolName: poolName },
  ),
)
const either = await joinApplication(
  server,
  await openWithFactors(server, {
    MfaConfiguration: 'ON',
    SoftwareTokenMfaConfiguration: everyFactor.SoftwareTokenMfaConfiguration,
    EmailMfaConfiguration: everyFactor.EmailMfaConfiguration,
  }),
)

/** Numbers and addresses of their own, so that each finds his own code. */
let people = 0
const phoneOf = () => `+1206555${String(100 + people++).padStart(4, '0')}`

describe.each(looks)('$language, $size, $colours', look => {
  test.each([
    ['a text message', 'SMS_MFA', 'SMSMfaSettings'],
    ['an e-mail', 'EMAIL_OTP', 'EmailMfaSettings'],
  ])('a code comes by %s', async (_what, factor, setting) => {
    const name = `${factor}-${look.language}`.toLowerCase()
    const [email, phone] = [`${name}@example.com`, phoneOf()]
    await optional.confirmed(name, {
      email,
      email_verified: 'true',
      phone_number: phone,
      phone_number_verified: 'true',
    })
    await preferAs(optional.pool, name, { [setting]: { Enabled: true, PreferredMfa: true } })
    const visitor = await openVisitor(look)
    const { page } = visitor
    const { shows, send, complaint } = hosted(page)
    await page.goto(optional.authorize())
    await send({ username: name, password })
    await shows('/mfa')
    const destination = factor === 'SMS_MFA' ? phone : email
    expect(await page.locator('main').innerText(), 'the whole address is nobody else’s').not.toContain(destination)
    await visitor.look(`code-${factor.toLowerCase()}`)

    const code = await server.lastCode(destination)
    await send({ authentication_code: otherThan(code) })
    await shows('/mfa')
    expect(await complaint()).not.toBe('')
    await visitor.look(`code-${factor.toLowerCase()}-refused`)
    await send({ authentication_code: code })
    expect((await optional.arrived(page)).get('code')).toBeTruthy()
  })

  test('who has several factors chooses one', async () => {
    const name = `carol-${look.language}`
    const [email, phone] = [`${name}@example.com`, phoneOf()]
    await optional.confirmed(name, {
      email,
      email_verified: 'true',
      phone_number: phone,
      phone_number_verified: 'true',
    })
    const enabled = { Enabled: true }
    await preferAs(optional.pool, name, { SMSMfaSettings: enabled, EmailMfaSettings: enabled })
    const visitor = await openVisitor(look)
    const { page } = visitor
    const { shows, send } = hosted(page)
    await page.goto(optional.authorize())
    await send({ username: name, password })
    await shows('/mfaOption')
    await visitor.look('choose-a-factor')
    await page.check('[value="EMAIL_OTP"]')
    await send({})
    await shows('/mfa')
    await send({ authentication_code: await server.lastCode(email) })
    expect((await optional.arrived(page)).get('code')).toBeTruthy()
  })

  test('the code of an app is asked for', async () => {
    const name = `dora-${look.language}`
    await optional.confirmed(name)
    const app = await withApp(optional, name)
    const visitor = await openVisitor(look)
    const { page } = visitor
    const { shows, send, complaint } = hosted(page)
    await page.goto(optional.authorize())
    await send({ username: name, password })
    await shows('/mfa')
    await visitor.look('code-of-an-app')
    await send({ authentication_code: otherThan(app.code()) })
    expect(await complaint()).not.toBe('')
    await send({ authentication_code: app.code() })
    expect((await optional.arrived(page)).get('code')).toBeTruthy()
  })

  test('an app is set up by the code or the key that the page shows', async () => {
    const name = `eve-${look.language}`
    await required.confirmed(name)
    const visitor = await openVisitor(look)
    const { page } = visitor
    const { shows, send, complaint } = hosted(page)
    await page.goto(required.authorize())
    await send({ username: name, password })
    await shows('/mfaSetup')
    await visitor.look('set-up-an-app')
    expect(await page.evaluate<number>("document.querySelector('main img').naturalWidth")).toBeGreaterThan(100)
    const key = (await page.locator('code').innerText()).replaceAll(/\s/g, '')
    const scanned = await readQrCode(page.locator('main img.qr'))
    expect(scanned).not.toContain('+')
    expect(URI.parse(scanned)).toMatchObject({
      issuer: poolName,
      label: name,
      algorithm: 'SHA1',
      digits: 6,
      period: 30,
    })
    expect(URI.parse(scanned).secret.base32).toBe(key)
    const app = appWith(key)
    await send({ authentication_code: otherThan(app.code()) })
    await shows('/mfaSetup')
    expect(await complaint()).not.toBe('')
    await visitor.look('set-up-an-app-refused')
    await send({ authentication_code: app.code() })
    expect((await required.arrived(page)).get('code')).toBeTruthy()

    server.clock.advance('30 seconds')
    await page.goto(required.authorize({ prompt: 'login' }))
    await send({ username: name, password })
    await shows('/mfa')
    await send({ authentication_code: app.code() })
    expect((await required.arrived(page)).get('code')).toBeTruthy()
  })

  test('an invited person chooses a password, then which factor to set up', async () => {
    const name = `fay-${look.language}`
    await signInWith(server).invited(either.pool, name)
    const visitor = await openVisitor(look)
    const { page } = visitor
    const { shows, send } = hosted(page)
    await page.goto(either.authorize())
    await send({ username: name, password })
    await shows('/newPassword')
    await send({ new_password: otherPassword, confirm_password: otherPassword })
    await shows('/mfaSetup')
    await visitor.look('choose-what-to-set-up')
    await page.check('[value="EMAIL_OTP"]')
    await send({})
    await visitor.look('set-up-an-address')
    await send({ email: `${name}@example.com` })
    await shows('/mfa')
    await send({ authentication_code: await server.lastCode(`${name}@example.com`) })
    expect((await either.arrived(page)).get('code')).toBeTruthy()
  })
})
