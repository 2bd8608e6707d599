/** Pages on the domains of pools, and in the look that an owner gave them. */
import { CreateUserPoolDomainCommand, SetUICustomizationCommand } from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { password } from '../support/accounts.ts'
import { form, type HostAnswer, type OnHost, onHost } from '../support/hosts.ts'
import { callback, encode, type OAuthApp, openOAuth } from '../support/oauth.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()
const [own, foreign] = [await openOAuth(server), await openOAuth(server)]
const CertificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012'
const customHost = 'login.people.example'
await server.client.send(new CreateUserPoolDomainCommand({ ...own.pool, Domain: 'people' }))
await server.client.send(
  new CreateUserPoolDomainCommand({ ...own.pool, Domain: customHost, CustomDomainConfig: { CertificateArn } }),
)
for (const { confirmed } of [own, foreign]) await confirmed('alice')

const hosts = [`people.auth.localhost:${new URL(server.url).port}`, customHost, `${customHost}:443`]
const paths = [
  ...['/login', '/signup', '/confirm', '/resendcode', '/forgotPassword', '/confirmForgotPassword', '/newPassword'],
  ...['/mfa', '/mfaOption', '/mfaSetup'],
]
const query = ({ app }: OAuthApp) => encode({ client_id: app.ClientId, redirect_uri: callback, response_type: 'code' })

const cookieOf = ({ cookies }: HostAnswer) => cookies.map(line => line.split(';')[0]).join('; ')

/** Opens the sign-in page and sends its form. */
async function signIn(on: OnHost, app: OAuthApp): Promise<HostAnswer> {
  const page = await on('GET', `/login?${query(app)}`)
  const [, _csrf = ''] = /name="_csrf" value="([^"]+)"/.exec(page.body) ?? []
  const sent = encode({ _csrf, username: 'alice', password })
  return on('POST', `/login?${query(app)}`, { ...form, cookie: cookieOf(page) }, sent)
}

test.each(hosts)('people sign in at %s, and its cookies are for it alone', async host => {
  const answer = await signIn(onHost(server, host), own)
  expect([answer.status, answer.location]).toEqual([302, expect.stringContaining(`${callback}?code=`)])
  for (const line of answer.cookies) expect(line).not.toMatch(/domain=/i)
})

test.each(hosts)('at %s clients of another pool are shown no page', async host => {
  const on = onHost(server, host)
  const csrf = '291219ef-c91d-4e53-b633-d6c27d6506f3'
  const body = encode({ _csrf: csrf, username: 'alice', password })
  for (const path of paths) {
    const shown = await on('GET', `${path}?${query(foreign)}`)
    expect([shown.status, shown.location]).toEqual([302, '/error?error=unknown_client'])
    const sent = await on('POST', `${path}?${query(foreign)}`, { ...form, cookie: `XSRF-TOKEN=${csrf}` }, body)
    expect([sent.status, sent.location]).toEqual([302, '/error?error=unknown_client'])
    expect(sent.cookies.join()).not.toContain('cognito=')
  }
  const answer = await on('GET', '/error?error=unknown_client')
  expect([answer.status, answer.body.includes('role="alert"')]).toEqual([400, true])
})

test('a link of another pool confirms nobody there', async () => {
  const username = 'joining'
  const link = encode({ client_id: foreign.app.ClientId, user_name: username, confirmation_code: '000000' })
  const unknown = encode({ client_id: 'nobody', user_name: username, confirmation_code: '000000' })
  const on = onHost(server, customHost)
  const [there, here] = [await on('GET', `/confirmUser/?${link}`), await on('GET', `/confirmUser/?${unknown}`)]
  expect([there.status, there.body]).toEqual([400, here.body])
})

test('no page names a host that the request made up', async () => {
  const on = onHost(server, 'evil.example')
  const { status, body, location } = await on('GET', `/login?${query(own)}`, {
    'x-forwarded-host': 'evil.example',
    forwarded: 'host=evil.example',
  })
  expect([status, location]).toEqual([200, undefined])
  expect(body).not.toContain('evil.example')
})

test('a step that began on one host goes on there alone: its cookie is not sent elsewhere, and is no sign-in', async () => {
  const answer = await signIn(onHost(server, hosts[0] ?? ''), own)
  const resumed = await onHost(server, customHost)('GET', `/oauth2/authorize?${query(own)}&prompt=none`)
  expect(resumed.location).toContain('error=login_required')
  const same = { cookie: cookieOf(answer) }
  const again = await onHost(server, hosts[0] ?? '')('GET', `/oauth2/authorize?${query(own)}&prompt=none`, same)
  expect(again.location).toContain('code=')
})

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

test('the look of an owner is on every page of his clients, and on no other', async () => {
  const CSS = '.banner-customizable { background-color: #123456 }'
  const look = { ...own.pool, ClientId: 'ALL', CSS, ImageFile: png }
  const before = await (await fetch(`${server.url}/login?${query(own)}`)).text()
  expect(before).not.toContain('custom-css.css')
  await server.client.send(new SetUICustomizationCommand(look))
  for (const path of ['/login', '/signup', '/forgotPassword']) {
    const page = await fetch(`${server.url}${path}?${query(own)}`)
    const html = await page.text()
    const [, css = ''] = /<link rel="stylesheet" href="(\/[^"]+custom-css\.css)">/.exec(html) ?? []
    const [, logo = ''] = /<img class="logo-customizable" src="(\/[^"]+)" alt="">/.exec(html) ?? []
    expect(await (await fetch(`${server.url}${css}`)).text()).toContain('#123456')
    const picture = await fetch(`${server.url}${logo}`)
    expect([picture.headers.get('content-type'), (await picture.arrayBuffer()).byteLength]).toEqual([
      'image/png',
      png.length,
    ])
    // The owner's sheet comes after ours, or it would change nothing.
    expect(html.indexOf(css)).toBeGreaterThan(html.indexOf('/assets/pages-'))
    expect(page.headers.get('content-security-policy')).toContain("style-src 'self'; img-src 'self';")
  }
  expect(await (await fetch(`${server.url}/login?${query(foreign)}`)).text()).not.toContain('custom-css.css')
})

test('what a style sheet could smuggle in is not served', async () => {
  const smuggled = [
    '.banner-customizable { background-image: url(https://evil.example/x) }',
    '@import "https://evil.example/x.css";',
    '.label-customizable { color: red } </style><script>alert(1)</script>',
    'input[value^="a"] { color: red }',
  ]
  for (const CSS of smuggled)
    await expect(
      server.client.send(new SetUICustomizationCommand({ ...own.pool, ClientId: 'ALL', CSS })),
    ).rejects.toThrow()
})
