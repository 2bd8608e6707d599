import { createHash } from 'node:crypto'
import {
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminUpdateUserAttributesCommand,
  AdminUserGlobalSignOutCommand,
  GetUserCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { describe, expect, test } from 'vitest'
import { refused } from '../support/accounts.ts'
import { type Asked, callback, openOAuth, pkce } from '../support/oauth.ts'
import { startFunctions } from '../support/pool-functions.ts'
import { startServer } from '../support/server.ts'

const functions = await startFunctions()
const server = await startServer({ config: { functions: functions.entries } })
const app = await openOAuth(server)
const attributes = {
  email: 'alice@example.org',
  email_verified: 'true',
  phone_number: '+15555550100',
  name: 'Alice',
}
const alice = await app.confirmed('alice', attributes)
const browser = await app.browserOf(alice.sub)
const getUser = (AccessToken: unknown) => server.client.send(new GetUserCommand({ AccessToken: String(AccessToken) }))

async function tokensFor(asked: Asked, cookie = browser) {
  const { status, body } = await app.exchange(await app.codeOf(cookie, asked))
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}

const claimsOf = (token: unknown) => decodeJwt(String(token))

test('a code gives tokens that anybody can verify, tied to each other and to the request', async () => {
  server.clock.advance('7 minutes')
  const code = await app.codeOf(browser, { scope: 'openid email', nonce: 'n-1' })
  const { body, response } = await app.exchange(code)
  expect(response.headers.get('content-type')).toBe('application/json;charset=UTF-8')
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(Object.keys(body)).toEqual(['id_token', 'access_token', 'refresh_token', 'expires_in', 'token_type'])
  expect(body).toMatchObject({ expires_in: 3600, token_type: 'Bearer' })
  const keys = createRemoteJWKSet(new URL(`${app.issuer}/.well-known/jwks.json`))
  const checks = { issuer: app.issuer, currentDate: server.clock.now() }
  const id = await jwtVerify(String(body.id_token), keys, { ...checks, audience: app.app.ClientId })
  const access = await jwtVerify(String(body.access_token), keys, checks)
  const half = createHash('sha256').update(String(body.access_token)).digest().subarray(0, 16)
  const now = Math.floor(server.clock.now().getTime() / 1000)
  expect(id.payload).toEqual({
    at_hash: half.toString('base64url'),
    sub: alice.sub,
    email_verified: true,
    iss: app.issuer,
    'cognito:username': 'alice',
    nonce: 'n-1',
    origin_jti: access.payload.origin_jti,
    aud: app.app.ClientId,
    token_use: 'id',
    auth_time: now - 420,
    exp: now + 3600,
    iat: now,
    jti: expect.any(String),
    email: 'alice@example.org',
  })
  expect(access.payload).toEqual({
    sub: alice.sub,
    iss: app.issuer,
    version: 2,
    client_id: app.app.ClientId,
    origin_jti: expect.any(String),
    event_id: expect.any(String),
    token_use: 'access',
    scope: 'openid email',
    auth_time: now - 420,
    exp: now + 3600,
    iat: now,
    jti: expect.any(String),
    username: 'alice',
  })
  expect(decodeProtectedHeader(String(body.id_token)).kid).not.toBe(
    decodeProtectedHeader(String(body.access_token)).kid,
  )
})

test.each([
  ['openid', ['email', 'email_verified', 'name', 'phone_number', 'phone_number_verified']],
  [
    'openid aws.cognito.signin.user.admin',
    ['email', 'email_verified', 'name', 'phone_number', 'phone_number_verified'],
  ],
  ['openid profile', ['email', 'email_verified', 'name', 'phone_number', 'phone_number_verified']],
  ['openid email', ['email', 'email_verified']],
  ['openid phone', ['phone_number', 'phone_number_verified']],
  ['email openid phone', ['email', 'email_verified', 'phone_number', 'phone_number_verified']],
])('the scopes "%s" tell %j', async (scope, told) => {
  const { id_token, access_token } = await tokensFor({ scope })
  const names = ['email', 'email_verified', 'name', 'phone_number', 'phone_number_verified']
  expect(names.filter(name => name in claimsOf(id_token))).toEqual(told)
  expect(claimsOf(access_token).scope).toBe(scope)
})

test('without openid there is no ID token, and without a scope all those of the client are granted', async () => {
  expect(await tokensFor({ scope: 'email' })).not.toHaveProperty('id_token')
  const { access_token } = await tokensFor({})
  expect(claimsOf(access_token).scope).toBe('openid email phone profile aws.cognito.signin.user.admin')
})

test('an access token is for the resource that was named, at a refresh too', async () => {
  const resource = 'https://orders.example/v1'
  const { access_token, id_token, refresh_token } = await tokensFor({ resource })
  expect(claimsOf(access_token).aud).toBe(resource)
  expect(claimsOf(id_token).aud).toBe(app.app.ClientId)
  const { body } = await app.token({ grant_type: 'refresh_token', refresh_token: String(refresh_token) })
  expect(claimsOf(body.access_token).aud).toBe(resource)
  expect(claimsOf((await tokensFor({})).access_token)).not.toHaveProperty('aud')
})

test('attributes that the client may not read are in no token, and a scope that stands for one is refused', async () => {
  const other = await openOAuth(server, { ReadAttributes: ['email', 'phone_number', 'phone_number_verified'] })
  const cookie = await other.browserOf((await other.confirmed('bob', attributes)).sub)
  const exchange = async (scope: string) => other.exchange(await other.codeOf(cookie, { scope }))
  const { body } = await exchange('openid profile')
  expect(claimsOf(body.id_token)).toMatchObject({ email: 'alice@example.org', phone_number: '+15555550100' })
  expect(claimsOf(body.id_token)).not.toHaveProperty('name')
  expect((await exchange('openid phone')).status).toBe(200)
  expect((await exchange('openid email')).body.error).toBe('invalid_grant')
})

test('the access token opens the API where its scope says so, and nothing without it', async () => {
  const { access_token } = await tokensFor({ scope: 'openid aws.cognito.signin.user.admin' })
  expect((await getUser(access_token)).Username).toBe('alice')
  const lacks = ['NotAuthorizedException', 'Access Token does not have required scopes'] as const
  await refused(getUser((await tokensFor({ scope: 'openid' })).access_token), ...lacks)
})

describe('a code', () => {
  test('is good once, and a second use ends what the first one gave', async () => {
    const code = await app.codeOf(browser)
    const { body } = await app.exchange(code)
    await getUser(body.access_token)
    expect(await app.exchange(code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    await refused(getUser(body.access_token), 'NotAuthorizedException', 'Access Token has been revoked')
    const again = await app.token({ grant_type: 'refresh_token', refresh_token: String(body.refresh_token) })
    expect(again.body.error).toBe('invalid_grant')
  })

  test('that many use at once gives tokens to one of them, which do not outlive the others', async () => {
    const code = await app.codeOf(browser)
    const answers = await Promise.all(Array.from({ length: 8 }, () => app.exchange(code)))
    const good = answers.filter(({ status }) => status === 200)
    expect(good).toHaveLength(1)
    await refused(getUser(good[0]?.body.access_token), 'NotAuthorizedException', 'Access Token has been revoked')
  })

  test('is good for five minutes', async () => {
    const [first, second] = [await app.codeOf(browser), await app.codeOf(browser)]
    server.clock.advance(299_999)
    const { status, body } = await app.exchange(first)
    expect(status).toBe(200)
    server.clock.advance(1)
    expect((await app.exchange(second)).body.error).toBe('invalid_grant')
    // The second use of the first is still noticed.
    await getUser(body.access_token)
    expect((await app.exchange(first)).body.error).toBe('invalid_grant')
    await refused(getUser(body.access_token), 'NotAuthorizedException', 'Access Token has been revoked')
  })

  test.each([
    ['with another address', { redirect_uri: 'http://localhost:3000/?from=cenote' }],
    ['without the address', { redirect_uri: undefined }],
    ['with a verifier for nothing', { code_verifier: pkce().verifier }],
    ['changed in its last letter', { code: 'x' }],
  ])('%s is refused, and good afterwards', async (_what, form: Asked) => {
    const code = await app.codeOf(await app.browserOf(alice.sub))
    const wrong = form.code ? { code: code.slice(0, -1) + (code.endsWith('0') ? '1' : '0') } : form
    expect(await app.exchange(code, wrong)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    expect((await app.exchange(code)).status).toBe(200)
  })

  test('is refused to another client of its pool, and to one of another pool, and they end nothing', async () => {
    const code = await app.codeOf(await app.browserOf(alice.sub))
    const { ClientId } = await server.createClient(
      { Id: app.pool.UserPoolId },
      {
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid'],
        CallbackURLs: [callback],
        SupportedIdentityProviders: ['COGNITO'],
      },
    )
    const stranger = await openOAuth(server)
    const foreign = [() => app.exchange(code, { client_id: ClientId }), () => stranger.exchange(code)]
    for (const attempt of foreign) expect((await attempt()).body).toEqual({ error: 'invalid_grant' })
    const { body } = await app.exchange(code)
    for (const attempt of foreign) expect((await attempt()).body).toEqual({ error: 'invalid_grant' })
    await getUser(body.access_token)
  })

  test.each([
    ['was disabled', AdminDisableUserCommand],
    ['was deleted', AdminDeleteUserCommand],
    ['was signed out everywhere', AdminUserGlobalSignOutCommand],
  ])('is refused when its user %s meanwhile', async (what, Command) => {
    const name = `left-${what.replaceAll(' ', '-')}`
    const { sub } = await app.confirmed(name)
    const code = await app.codeOf(await app.browserOf(sub))
    await server.client.send(new Command({ ...app.pool, Username: name }))
    expect((await app.exchange(code)).body).toEqual({ error: 'invalid_grant' })
  })

  test('is refused when its client lost the flow meanwhile', async () => {
    const other = await openOAuth(server)
    const code = await other.codeOf(await other.browserOf((await other.confirmed('bob')).sub))
    const change = { ...other.pool, ...other.app, AllowedOAuthFlowsUserPoolClient: true, CallbackURLs: [callback] }
    const implicit = { AllowedOAuthFlows: ['implicit' as const], AllowedOAuthScopes: ['openid'] }
    await server.client.send(new UpdateUserPoolClientCommand({ ...change, ...implicit }))
    expect((await other.exchange(code)).body).toEqual({ error: 'unauthorized_client' })
  })
})

describe('the proof key', () => {
  const { verifier, asked } = pkce()

  test('is demanded where a challenge was sent, exactly', async () => {
    const code = await app.codeOf(await app.browserOf(alice.sub), asked)
    for (const wrong of [undefined, '', `${verifier}x`, verifier.toUpperCase(), 'x', asked.code_challenge])
      expect((await app.exchange(code, { code_verifier: wrong })).body.error).toBe('invalid_grant')
    expect((await app.exchange(code, { code_verifier: verifier })).status).toBe(200)
  })

  test('may be left out by a client without a secret, as in the service', async () => {
    const { status } = await app.exchange(await app.codeOf(await app.browserOf(alice.sub)))
    expect([app.secret, status]).toEqual([undefined, 200])
  })

  test('may have all that the standard allows, and no more', async () => {
    const exchange = async (text: string) => {
      const code = await app.codeOf(await app.browserOf(alice.sub), pkce(text).asked)
      return (await app.exchange(code, { code_verifier: text })).status
    }
    expect(await exchange('a'.repeat(43))).toBe(200)
    expect(await exchange(`${'Az09-._~'.repeat(16)}`)).toBe(200)
    expect(await exchange('a'.repeat(42))).toBe(400)
    expect(await exchange('a'.repeat(129))).toBe(400)
    expect(await exchange(`${'a'.repeat(43)}é`)).toBe(400)
  })
})

describe('the pool’s function', () => {
  const PreTokenGenerationConfig = { LambdaArn: functions.arn('PreTokenGeneration'), LambdaVersion: 'V2_0' as const }
  const shaped = () => openOAuth(server, {}, { LambdaConfig: { PreTokenGenerationConfig } })

  test('is told of a hosted sign-in with its scopes, and changes the tokens within its bounds', async () => {
    const other = await shaped()
    const cookie = await other.browserOf((await other.confirmed('ada')).sub)
    functions.says('PreTokenGeneration', {
      claimsAndScopeOverrideDetails: {
        idTokenGeneration: { claimsToAddOrOverride: { tenant: 't', nonce: 'forged', at_hash: 'forged' } },
        accessTokenGeneration: {
          claimsToAddOrOverride: { tenant: 't', version: 9 },
          scopesToAdd: ['orders/read'],
          scopesToSuppress: ['email'],
        },
      },
    })
    functions.taken('PreTokenGeneration')
    const { body } = await other.exchange(await other.codeOf(cookie, { scope: 'openid email', nonce: 'mine' }))
    expect(functions.taken('PreTokenGeneration')).toMatchObject([
      { triggerSource: 'TokenGeneration_HostedAuth', userName: 'ada', request: { scopes: ['openid', 'email'] } },
    ])
    expect(claimsOf(body.id_token)).toMatchObject({ tenant: 't', nonce: 'mine' })
    expect(claimsOf(body.id_token).at_hash).not.toBe('forged')
    expect(claimsOf(body.access_token)).toMatchObject({ tenant: 't', version: 2, scope: 'openid orders/read' })
  })

  test('that says no leaves the code good', async () => {
    const other = await shaped()
    const code = await other.codeOf(await other.browserOf((await other.confirmed('ada')).sub))
    functions.on('PreTokenGeneration', () => {
      throw new Error('not today')
    })
    expect(await other.exchange(code)).toMatchObject({
      status: 400,
      body: { error: 'invalid_request', error_description: 'PreTokenGeneration failed with error not today.' },
    })
    functions.says('PreTokenGeneration', {})
    expect((await other.exchange(code)).status).toBe(200)
  })

  test('may take so long that the user is gone, who then gets nothing', async () => {
    const other = await shaped()
    const code = await other.codeOf(await other.browserOf((await other.confirmed('ada')).sub))
    functions.on('PreTokenGeneration', async () => {
      await server.client.send(new AdminDisableUserCommand({ ...other.pool, Username: 'ada' }))
    })
    expect((await other.exchange(code)).body.error).toBe('invalid_grant')
  })
})

test('tokens are for whoever bears them, whatever the application proves to possess, as in the service', async () => {
  const proof = { dpop: 'eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2In0.e30.c2ln' }
  const code = await app.codeOf(browser, { dpop_jkt: 'x'.repeat(43) })
  const grant = { grant_type: 'authorization_code', code, redirect_uri: callback }
  const { status, body } = await app.token(grant, proof)
  expect([status, body.token_type]).toEqual([200, 'Bearer'])
  expect(claimsOf(body.access_token)).not.toHaveProperty('cnf')
  const headers = { authorization: `Bearer ${body.access_token}` }
  expect((await fetch(`${server.url}/oauth2/userInfo`, { headers })).status).toBe(200)
})

describe('the implicit flow', () => {
  test('answers in the fragment, without a refresh token', async () => {
    const other = await openOAuth(server, { AllowedOAuthFlows: ['implicit'] })
    const cookie = await other.browserOf((await other.confirmed('ivy')).sub)
    const ask = async (asked: Asked) => {
      const { location } = await other.authorize({ response_type: 'token', ...asked }, cookie)
      expect(location.search).toBe('')
      return new URLSearchParams(location.hash.slice(1))
    }
    const found = await ask({ scope: 'openid', state: 's t', nonce: 'n' })
    expect([...found.keys()]).toEqual(['id_token', 'access_token', 'token_type', 'expires_in', 'state'])
    expect(Object.fromEntries(found)).toMatchObject({ token_type: 'Bearer', expires_in: '3600', state: 's t' })
    expect(claimsOf(found.get('id_token'))).toMatchObject({ nonce: 'n', at_hash: expect.any(String) })
    expect([...(await ask({ scope: 'email' })).keys()]).toEqual(['access_token', 'token_type', 'expires_in'])
    const { location } = await other.authorize({ response_type: 'code' }, cookie)
    expect(location.searchParams.get('error')).toBe('unauthorized_client')
  })

  test('tells the application that the pool’s function said no, or that its user is gone after it', async () => {
    const LambdaConfig = { PreTokenGeneration: functions.arn('PreTokenGeneration') }
    const other = await openOAuth(server, { AllowedOAuthFlows: ['implicit'] }, { LambdaConfig })
    const cookie = await other.browserOf((await other.confirmed('ivy')).sub)
    functions.on('PreTokenGeneration', () => {
      throw new Error('not today')
    })
    const { location } = await other.authorize({ response_type: 'token', state: 's' }, cookie)
    const sentence = 'PreTokenGeneration%20failed%20with%20error%20not%20today.'
    expect(location.hash).toBe(`#error_description=${sentence}&state=s&error=invalid_request`)
    functions.on('PreTokenGeneration', async () => {
      await server.client.send(new AdminDisableUserCommand({ ...other.pool, Username: 'ivy' }))
    })
    const late = await other.authorize({ response_type: 'token', state: 's' }, cookie)
    expect(late.location.hash).toBe('#error_description=Login%20is%20required&state=s&error=login_required')
  })
})

test('tokens tell of the user as he is when they are made', async () => {
  const { sub } = await app.confirmed('eve', { email: 'old@example.org' })
  const code = await app.codeOf(await app.browserOf(sub), { scope: 'openid email' })
  const UserAttributes = [{ Name: 'email', Value: 'new@example.org' }]
  await server.client.send(new AdminUpdateUserAttributesCommand({ ...app.pool, Username: 'eve', UserAttributes }))
  expect(claimsOf((await app.exchange(code)).body.id_token).email).toBe('new@example.org')
})
