import { expect, test } from 'vitest'
import { startServer } from '../support/server.ts'

const { url, call, createPool } = await startServer()
const origin = 'https://app.example.com'

test('a preflight allows what the browser wants to send', async () => {
  const asked = 'authorization,content-type,x-amz-target,x-amz-user-agent,amz-sdk-request,x-something-new'
  const response = await fetch(url, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': asked },
  })
  expect(response.status).toBe(204)
  expect(await response.text()).toBe('')
  expect(response.headers.get('access-control-allow-origin')).toBe(origin)
  expect(response.headers.get('access-control-allow-credentials')).toBe('true')
  expect(response.headers.get('access-control-allow-methods')).toContain('POST')
  expect(response.headers.get('access-control-allow-headers')).toBe(asked)
  expect(response.headers.get('vary')).toContain('Origin')
})

test.each([
  ['an error', 'SignUp', { ClientId: 'unknown', Username: 'bob', Password: 'Abcdef1!' }],
  ['an unsigned call', 'ListUserPools', { MaxResults: 1 }],
  ['an unknown operation', 'Nothing', {}],
])('%s can be read by the origin that asked', async (_what, operation, input) => {
  const response = await call(operation, input, { origin })
  expect(response.status).toBe(400)
  expect(response.headers.get('access-control-allow-origin')).toBe(origin)
  expect(response.headers.get('access-control-expose-headers')).toBe(
    'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date',
  )
  expect(response.headers.get('vary')).toContain('Origin')
})

test('without an origin everybody may read, and no credentials are promised', async () => {
  const response = await call('Nothing', {})
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  expect(response.headers.get('access-control-allow-credentials')).toBeNull()
})

test('keys and discovery can be read from any origin', async () => {
  const { Id } = await createPool()
  for (const document of ['jwks.json', 'openid-configuration']) {
    const response = await fetch(`${url}/${Id}/.well-known/${document}`, { headers: { origin } })
    expect(response.status).toBe(200)
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
  }
})

test('a preflight for keys and discovery allows what a library wants to send', async () => {
  const { Id } = await createPool()
  const response = await askFirst(`/${Id}/.well-known/jwks.json`)
  expect(response.status).toBe(204)
  expect(response.headers.get('access-control-allow-origin')).toBe(origin)
  expect(response.headers.get('access-control-allow-headers')).toBe('x-anything')
})

test.each(['/login', '/signup', '/forgotPassword', '/mfa', '/logout', '/oauth2/authorize', '/_cenote/messages'])(
  'a preflight for %s allows nothing to another site',
  async path => {
    const response = await askFirst(path)
    expect(response.ok).toBe(false)
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
    expect(response.headers.get('access-control-allow-methods')).toBeNull()
    expect(response.headers.get('access-control-allow-headers')).toBeNull()
  },
)

test('the inbox is not for other origins', async () => {
  const response = await fetch(`${url}/_cenote/messages`, { headers: { origin } })
  expect(response.headers.get('access-control-allow-origin')).toBeNull()
})

function askFirst(path: string): Promise<Response> {
  const headers = { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-anything' }
  return fetch(url + path, { method: 'OPTIONS', headers })
}
