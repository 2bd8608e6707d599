/** Unchanged client libraries against the endpoints, by the real time. */
import { CreateResourceServerCommand } from '@aws-sdk/client-cognito-identity-provider'
import * as oauth from 'oauth4webapi'
import * as oidc from 'openid-client'
import { describe, expect, test } from 'vitest'
import { createTestClock } from '../support/clock.ts'
import { callback, logoutUrl, openOAuth, visit } from '../support/oauth.ts'
import { startServer } from '../support/server.ts'
import { tampered } from '../support/sign-in.ts'

const server = await startServer({ clock: createTestClock(new Date().toISOString()) })
const attributes = { email: 'alice@example.org', email_verified: 'true' }

async function openApp(settings: Parameters<typeof openOAuth>[1] = {}) {
  const app = await openOAuth(server, settings)
  const { sub } = await app.confirmed('alice', attributes)
  return { ...app, sub, browser: await app.browserOf(sub), id: app.app.ClientId }
}

const insecure = { execute: [oidc.allowInsecureRequests] }

describe('openid-client', () => {
  test('signs in with PKCE, state and nonce, asks userInfo, refreshes, revokes and signs out', async () => {
    const { browser, issuer, id, sub } = await openApp()
    const config = await oidc.discovery(new URL(issuer), id, undefined, oidc.None(), insecure)
    const [verifier, state, nonce] = [oidc.randomPKCECodeVerifier(), oidc.randomState(), oidc.randomNonce()]
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: callback,
      scope: 'openid email',
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...{ state, nonce, max_age: '300' },
    })
    const { location } = await visit(url.href, browser)
    const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, maxAge: 300 }
    const tokens = await oidc.authorizationCodeGrant(config, location, checks)
    expect(tokens.claims()).toMatchObject({ sub, email: 'alice@example.org', email_verified: true })
    expect(await oidc.fetchUserInfo(config, tokens.access_token, sub)).toMatchObject({ email: 'alice@example.org' })
    const again = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '')
    expect(again.claims()).toMatchObject({ sub, auth_time: tokens.claims()?.auth_time })
    await oidc.tokenRevocation(config, tokens.refresh_token ?? '')
    await expect(oidc.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    })
    await expect(oidc.fetchUserInfo(config, again.access_token, sub)).rejects.toThrow()
    const out = oidc.buildEndSessionUrl(config, { post_logout_redirect_uri: logoutUrl, client_id: id })
    expect((await visit(out.href, browser)).location.href).toBe(logoutUrl)
    expect((await visit(url.href, browser)).location.pathname).toBe('/login')
  })

  test('refuses an answer to another browser', async () => {
    const { browser, issuer, id } = await openApp()
    const config = await oidc.discovery(new URL(issuer), id, undefined, oidc.None(), insecure)
    const verifier = oidc.randomPKCECodeVerifier()
    const code_challenge = await oidc.calculatePKCECodeChallenge(verifier)
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: callback,
      scope: 'openid',
      ...{ code_challenge, code_challenge_method: 'S256', state: 'mine', nonce: 'mine' },
    })
    const { location } = await visit(url.href, browser)
    const checks = { pkceCodeVerifier: verifier, expectedState: 'mine', expectedNonce: 'mine' }
    const grant = (changed: object) => oidc.authorizationCodeGrant(config, location, { ...checks, ...changed })
    await expect(grant({ expectedState: 'yours' })).rejects.toThrow()
    await expect(grant({ pkceCodeVerifier: oidc.randomPKCECodeVerifier() })).rejects.toMatchObject({
      error: 'invalid_grant',
    })
    await expect(grant({ expectedNonce: 'yours' })).rejects.toThrow()
  })

  test.each([
    ['ClientSecretPost', oidc.ClientSecretPost],
    ['ClientSecretBasic', oidc.ClientSecretBasic],
  ])('proves a secret by %s, and is told of a wrong one', async (_name, method) => {
    const { browser, issuer, id, secret = '' } = await openApp({ GenerateSecret: true })
    const sign = async (own: string) => {
      const config = await oidc.discovery(new URL(issuer), id, undefined, method(own), insecure)
      const url = oidc.buildAuthorizationUrl(config, { redirect_uri: callback, scope: 'openid' })
      return oidc.authorizationCodeGrant(config, (await visit(url.href, browser)).location)
    }
    expect((await sign(secret)).claims()).toHaveProperty('sub')
    await expect(sign(tampered(secret))).rejects.toMatchObject({ error: 'invalid_client', status: 400 })
  })

  test('signs in by the implicit flow', async () => {
    const { browser, issuer, id, sub } = await openApp({ AllowedOAuthFlows: ['implicit'] })
    const config = await oidc.discovery(new URL(issuer), id, undefined, oidc.None(), insecure)
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: callback,
      ...{ response_type: 'token', scope: 'openid', nonce: 'n' },
    })
    const { location } = await visit(url.href, browser)
    const found = new URLSearchParams(location.hash.slice(1))
    expect(await oidc.fetchUserInfo(config, found.get('access_token') ?? '', sub)).toMatchObject({ sub })
  })

  test('is told by the redirect that nobody is signed in', async () => {
    const { issuer, id } = await openApp()
    const config = await oidc.discovery(new URL(issuer), id, undefined, oidc.None(), insecure)
    const url = oidc.buildAuthorizationUrl(config, { redirect_uri: callback, scope: 'openid', prompt: 'none' })
    const { location } = await visit(url.href)
    await expect(oidc.authorizationCodeGrant(config, location)).rejects.toMatchObject({ error: 'login_required' })
  })

  test('gets a token for a program', async () => {
    const { Id: UserPoolId } = await server.createPool()
    const Scopes = [{ ScopeName: 'read', ScopeDescription: 'read' }]
    await server.client.send(new CreateResourceServerCommand({ UserPoolId, Identifier: 'api', Name: 'API', Scopes }))
    const { ClientId, ClientSecret } = await server.createClient(
      { Id: UserPoolId },
      {
        GenerateSecret: true,
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['client_credentials'],
        AllowedOAuthScopes: ['api/read'],
      },
    )
    const issuer = new URL(`${server.url}/${UserPoolId}`)
    const config = await oidc.discovery(issuer, ClientId, ClientSecret, undefined, insecure)
    const tokens = await oidc.clientCredentialsGrant(config, { scope: 'api/read' })
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 3600 })
    await expect(oidc.clientCredentialsGrant(config, { scope: 'api/write' })).rejects.toMatchObject({
      error: 'invalid_scope',
    })
  })
})

test('oauth4webapi finds every answer as the standards want it', async () => {
  const { browser, issuer, id, sub, secret = '' } = await openApp({ GenerateSecret: true })
  const options = { [oauth.allowInsecureRequests]: true }
  const found = await oauth.discoveryRequest(new URL(issuer), options)
  const as = await oauth.processDiscoveryResponse(new URL(issuer), found)
  const client: oauth.Client = { client_id: id }
  const authentication = oauth.ClientSecretBasic(secret)
  const [verifier, nonce] = [oauth.generateRandomCodeVerifier(), oauth.generateRandomNonce()]
  const url = new URL(as.authorization_endpoint ?? '')
  url.search = new URLSearchParams({
    client_id: id,
    redirect_uri: callback,
    response_type: 'code',
    scope: 'openid profile',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...{ nonce, state: 's' },
  }).toString()
  const { location } = await visit(url.href, browser)
  const parameters = oauth.validateAuthResponse(as, client, location, 's')
  const ask = async (codeVerifier: string) =>
    oauth.authorizationCodeGrantRequest(as, client, authentication, parameters, callback, codeVerifier, options)
  await expect(
    oauth.processAuthorizationCodeResponse(as, client, await ask(oauth.generateRandomCodeVerifier())),
  ).rejects.toMatchObject({ name: 'ResponseBodyError', error: 'invalid_grant' })
  const expected = { expectedNonce: nonce, requireIdToken: true }
  const response = await ask(verifier)
  const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, expected)
  await oauth.validateApplicationLevelSignature(as, response, options)
  const info = await oauth.userInfoRequest(as, client, tokens.access_token, options)
  expect(await oauth.processUserInfoResponse(as, client, sub, info)).toMatchObject({ sub, username: 'alice' })
  const refreshed = await oauth.refreshTokenGrantRequest(
    as,
    client,
    authentication,
    tokens.refresh_token ?? '',
    options,
  )
  expect(await oauth.processRefreshTokenResponse(as, client, refreshed)).toHaveProperty('id_token')
  const revoked = await oauth.revocationRequest(as, client, authentication, tokens.refresh_token ?? '', options)
  expect(await oauth.processRevocationResponse(revoked)).toBeUndefined()
  const denied = await oauth.userInfoRequest(as, client, tokens.access_token, options)
  await expect(oauth.processUserInfoResponse(as, client, sub, denied)).rejects.toMatchObject({
    name: 'WWWAuthenticateChallengeError',
    status: 401,
  })
})
