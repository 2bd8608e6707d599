import { AdminDisableUserCommand } from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { otherPassword, password } from '../support/accounts.ts'
import { openVisitor } from '../support/browser.ts'
import { createTestClock } from '../support/clock.ts'
import { hosted, looks } from '../support/hosted-pages.ts'
import { openApplication, state } from '../support/relying-party.ts'
import { startServer } from '../support/server.ts'
import { claimsOf } from '../support/sign-in.ts'

const server = await startServer({ clock: createTestClock(new Date().toISOString()) })
const app = await openApplication(server, {}, { PreventUserExistenceErrors: 'ENABLED' })

describe.each(looks)('$language, $size, $colours', look => {
  const name = `alice-${look.language}`

  test('a person signs in and comes back to the application', async () => {
    await app.confirmed(name, { email: `${name}@example.com`, email_verified: 'true' })
    const visitor = await openVisitor(look)
    const { page } = visitor
    const { shows, send, complaint } = hosted(page)
    await page.goto(app.authorize({ nonce: 'n-1' }))
    await shows('/login')
    expect(await page.getAttribute('html', 'lang')).toBe(look.language)
    await visitor.look('sign-in')

    await send({ username: name, password: otherPassword })
    await shows('/login')
    const refusal = await complaint()
    await visitor.look('sign-in-refused')
    expect(await page.inputValue('[name="username"]')).toBe(name)
    expect(await page.inputValue('[name="password"]')).toBe('')

    await send({ username: 'nobody-of-that-name', password })
    expect(await complaint(), 'unknown people are not told from known ones').toBe(refusal)

    await send({ username: name, password })
    const back = await app.arrived(page)
    expect(back.get('state')).toBe(state)
    const tokens = await app.exchange(back.get('code'))
    expect(claimsOf(tokens.id_token)).toMatchObject({ 'cognito:username': name, nonce: 'n-1' })
    await expect(app.exchange(back.get('code'))).rejects.toThrow('invalid_grant')
    expect(app.referrers, 'addresses of pages, which hold what the application asked for').toEqual([])
    for (const cookie of await visitor.context.cookies())
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', domain: '127.0.0.1', path: '/' })
  })
})

test('tokens come back in the fragment, and in no query', async () => {
  await app.confirmed('bob')
  const { page } = await openVisitor()
  await page.goto(app.authorize({ response_type: 'token' }))
  await hosted(page).send({ username: 'bob', password })
  const back = await app.arrived(page)
  expect(new URL(page.url()).search).toBe('')
  expect(claimsOf(back.get('access_token') ?? '')).toMatchObject({ username: 'bob', token_use: 'access' })
  expect(back.get('state')).toBe(state)
  expect(back.has('refresh_token')).toBe(false)
})

test('the name that an application knows is filled in', async () => {
  const { page } = await openVisitor()
  await page.goto(app.authorize({ login_hint: 'carol@example.com' }))
  expect(await page.inputValue('[name="username"]')).toBe('carol@example.com')
})

test('a disabled person does not get in', async () => {
  await app.confirmed('dora')
  await server.client.send(new AdminDisableUserCommand({ ...app.pool, Username: 'dora' }))
  const { page } = await openVisitor()
  const { send, shows, complaint } = hosted(page)
  await page.goto(app.authorize())
  await send({ username: 'dora', password })
  await shows('/login')
  expect(await complaint()).not.toBe('')
})

test('a form whose token is not that of the browser signs nobody in', async () => {
  await app.confirmed('eve')
  const { page, context } = await openVisitor()
  const { send, shows } = hosted(page)
  await page.goto(app.authorize())
  await context.clearCookies({ name: 'XSRF-TOKEN' })
  await send({ username: 'eve', password })
  await shows('/login')
  expect(page.url()).not.toContain('code=')
  // The page that came back has a new token, with which it works.
  await send({ username: 'eve', password })
  expect((await app.arrived(page)).get('code')).toBeTruthy()
})

describe.each(looks)(`errors: ${'$language, $size, $colours'}`, look => {
  test.each([
    ['an unknown client', { client_id: 'unknown' }],
    ['a foreign callback', { redirect_uri: 'https://foreign.example/callback' }],
    ['no callback', { redirect_uri: '' }],
  ])('%s ends on a page that says so, and nowhere else', async (what, parameters) => {
    const visitor = await openVisitor(look)
    await visitor.page.goto(app.authorize(parameters))
    await hosted(visitor.page).shows('/error')
    await visitor.look(what.replaceAll(' ', '-'))
  })
})
