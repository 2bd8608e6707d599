import { createHmac } from 'node:crypto'
import {
  AdminGetUserCommand,
  DescribeUserPoolClientCommand,
  SignUpCommand,
  UpdateUserPoolClientCommand,
  type UpdateUserPoolClientCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { type Accounts, list, openAccounts, otherThan, password } from '../support/accounts.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()
const { client, clock } = server
const email = 'alice@example.com'
const byLink = { VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' as const } }

async function describe({ pool, app }: Accounts) {
  const { UserPoolClient } = await client.send(new DescribeUserPoolClientCommand({ ...pool, ...app }))
  return UserPoolClient ?? {}
}

async function signedUp() {
  const accounts = await openAccounts(server, byLink)
  await accounts.signUp('alice', { email })
  const [message] = await server.messages({ destination: email })
  return { ...accounts, link: message?.link ?? '', code: message?.code ?? '' }
}

test('who opens the link of the mail is confirmed, and the address is verified', async () => {
  const { link, get } = await signedUp()
  const answer = await fetch(link)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toMatch(/^text\/html/)
  expect(await answer.text()).toContain('confirmed')
  expect(await get('alice')).toMatchObject({ status: 'CONFIRMED', attributes: { email_verified: 'true' } })
})

test.each<[string, Partial<UpdateUserPoolClientCommandInput>, string | undefined]>([
  ['its only address', { CallbackURLs: ['https://app.example.org/callback?a=b'] }, 'https://app.example.org/'],
  [
    'the one that is no test',
    {
      CallbackURLs: ['http://localhost:3000/', 'myapp://in', 'https://app.example.org/a', 'https://app.example.org/b'],
    },
    'https://app.example.org/',
  ],
  ['an address on this machine', { CallbackURLs: ['http://localhost:3000/in'] }, 'http://localhost:3000/'],
  [
    'its default',
    {
      CallbackURLs: ['https://one.example.org/', 'https://two.example.org/in'],
      DefaultRedirectURI: 'https://two.example.org/in',
    },
    'https://two.example.org/',
  ],
  ['nowhere, of several', { CallbackURLs: ['https://one.example.org/', 'https://two.example.org/'] }, undefined],
  ['nowhere, of an app on a phone', { CallbackURLs: ['myapp://in'] }, undefined],
])('the page leads on to the application: %s', async (_where, settings, address) => {
  const { link, app, pool } = await signedUp()
  await client.send(new UpdateUserPoolClientCommand({ ...pool, ...app, ...settings }))
  const pages = [await (await fetch(link)).text(), await (await fetch(link)).text()]
  for (const page of pages) expect(/<a href="([^"]+)">Go to the application</.exec(page)?.[1]).toBe(address)
})

test('the link needs no secret of the client', async () => {
  const accounts = await openAccounts(server, byLink, { GenerateSecret: true })
  const { ClientSecret = '' } = await describe(accounts)
  const SecretHash = createHmac('sha256', ClientSecret).update(`alice${accounts.app.ClientId}`).digest('base64')
  const UserAttributes = list({ email })
  await client.send(
    new SignUpCommand({ ...accounts.app, Username: 'alice', Password: password, UserAttributes, SecretHash }),
  )
  const [message] = await server.messages({ userPoolId: accounts.pool.UserPoolId })
  expect((await fetch(message?.link ?? '')).status).toBe(200)
})

test('the link may be spelled in lower case, where addresses are the user names too', async () => {
  const accounts = await openAccounts(server, { ...byLink, UsernameAttributes: ['email'] })
  await accounts.signUp(email)
  const [message] = await server.messages({ destination: email })
  const link = message?.link?.replace('/confirmUser/', '/confirmuser') ?? ''
  expect((await fetch(link)).status).toBe(200)
  expect((await accounts.get(email)).status).toBe('CONFIRMED')
})

test('a wrong, used, expired or foreign link confirms nobody, and none tells why', async () => {
  const { link, code, get } = await signedUp()
  const other = await openAccounts(server, byLink)
  const changed = (name: string, value: string) => {
    const url = new URL(link)
    url.searchParams.set(name, value)
    return url
  }
  const bare = new URL(link)
  bare.search = ''
  const pages = []
  for (const wrong of [
    changed('confirmation_code', otherThan(code)),
    changed('user_name', 'nobody'),
    changed('client_id', other.app.ClientId),
    changed('client_id', '<script>'),
    bare,
  ]) {
    const answer = await fetch(wrong)
    expect(answer.status).toBe(400)
    pages.push(await answer.text())
  }
  expect((await fetch(link, { method: 'HEAD' })).status).toBe(405)
  expect((await get('alice')).status).toBe('UNCONFIRMED')
  clock.advance('1 day')
  pages.push(await (await fetch(link)).text())
  expect((await get('alice')).status).toBe('UNCONFIRMED')

  const fresh = await signedUp()
  await fetch(fresh.link)
  const again = await fetch(fresh.link)
  expect(again.status).toBe(400)
  expect(new Set([...pages, await again.text()]).size).toBe(1)
})

test('guesses through the link count like all others', async () => {
  const { link, app, pool } = await signedUp()
  const wrong = new URL(link)
  wrong.searchParams.set('confirmation_code', 'x')
  for (let i = 0; i < 15; i++) await fetch(wrong)
  expect((await fetch(link)).status).toBe(400)
  const { UserStatus } = await client.send(new AdminGetUserCommand({ ...pool, Username: 'alice' }))
  expect(UserStatus).toBe('UNCONFIRMED')
  await client.send(
    new SignUpCommand({
      ...app,
      Username: 'bob',
      Password: password,
      UserAttributes: list({ email: 'bob@example.com' }),
    }),
  )
  const [message] = await server.messages({ destination: 'bob@example.com' })
  expect((await fetch(message?.link ?? '')).status).toBe(200)
})
