/** In Chromium: by the button and by the address, through a real provider of OpenID Connect and back. */
import { AdminLinkProviderForUserCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { openAccounts } from '../support/accounts.ts'
import { openVisitor } from '../support/browser.ts'
import { createTestClock } from '../support/clock.ts'
import { subjectOf } from '../support/federation.ts'
import { hosted } from '../support/hosted-pages.ts'
import { openIdClient, startOpenIdProvider } from '../support/openid-provider.ts'
import { lambdaConfig, startFunctions } from '../support/pool-functions.ts'
import { atProvider } from '../support/provider-page.ts'
import { joinApplication, state } from '../support/relying-party.ts'

import { trust } from '../support/round-trip.ts'
import { startServer } from '../support/server.ts'
import { claimsOf } from '../support/sign-in.ts'

const provider = await startOpenIdProvider()
afterAll(() => provider.close())
const there = atProvider(provider)
const functions = await startFunctions()
const server = await startServer({
  clock: createTestClock(new Date().toISOString()),
  config: {
    identityProviders: { standIns: {}, allowHttp: [provider.host], allowPrivate: [] },
    functions: functions.entries,
  },
})
await provider.allow(`${server.url}/oauth2/idpresponse`)
const triggers = ['PreSignUp', 'PreTokenGeneration']
const accounts = await openAccounts(server, { LambdaConfig: lambdaConfig(functions, ...triggers) })
await trust(server, accounts, {
  ...{ ProviderName: 'Company', ProviderType: 'OIDC', IdpIdentifiers: ['example.org'] },
  ProviderDetails: {
    ...{ ...openIdClient, authorize_scopes: 'openid email' },
    ...{ oidc_issuer: provider.issuer, attributes_request_method: 'GET' },
  },
  AttributeMapping: { email: 'email' },
})
const app = await joinApplication(server, accounts, { SupportedIdentityProviders: ['COGNITO', 'Company'] })

async function visit() {
  const visitor = await openVisitor({ alsoHosts: ['fonts.googleapis.com'] })
  await there.withoutFonts(visitor.context)
  return visitor
}

beforeEach(() => {
  for (const trigger of triggers) {
    functions.on(trigger, () => undefined)
    functions.taken(trigger)
  }
})

test.each(['button', 'address'])('a person signs in by the %s', async way => {
  const visitor = await visit()
  const { page } = visitor
  await page.goto(app.authorize())
  await hosted(page).shows('/login')
  await visitor.look('providers')
  if (way === 'button') await page.click('#provider-Company')
  else {
    await page.fill('[name="idpEmail"]', 'alice@example.org')
    await page.click('form[name="idpEmailForm"] button')
  }
  await there.signIn(page, `alice-${way}`)
  const tokens = await app.exchange((await app.arrived(page)).get('code'))
  expect(claimsOf(tokens.id_token)).toMatchObject({ email: `alice-${way}@example.org` })

  await page.goto(app.authorize())
  const again = await app.exchange((await app.arrived(page)).get('code'))
  expect(claimsOf(again.id_token).sub).toBe(claimsOf(tokens.id_token).sub)
})

test.each([
  ['linked to a user', 'bob'],
  ['of his own', undefined],
])('who is %s is the same one at each sign-in, in whichever browser', async (_what, username) => {
  const login = username ? 'bob-outside' : 'carol'
  const own = username && (await accounts.confirmed(username, { email: 'bob@example.com' })).sub
  if (username) {
    const DestinationUser = { ProviderName: 'Cognito', ProviderAttributeValue: username }
    const SourceUser = subjectOf('Company', login)
    await server.client.send(new AdminLinkProviderForUserCommand({ ...accounts.pool, DestinationUser, SourceUser }))
  }
  const subs: unknown[] = []
  for (const _ of [1, 2]) {
    const { page } = await visit()
    await page.goto(app.authorize({ identity_provider: 'Company' }))
    await there.signIn(page, login)
    const claims = claimsOf((await app.exchange((await app.arrived(page)).get('code'))).id_token)
    expect(claims).toMatchObject({
      'cognito:username': username ?? `Company_${login}`,
      email: `${login}@example.org`,
      identities: [{ userId: login, providerName: 'Company', primary: String(!username) }],
    })
    subs.push(claims.sub)
  }
  expect(subs).toEqual([own ?? subs[0], own ?? subs[0]])
})

describe('functions of the pool', () => {
  test('change the tokens of who comes by a provider', async () => {
    functions.says('PreTokenGeneration', {
      claimsOverrideDetails: {
        claimsToAddOrOverride: { department: 'harbour' },
        claimsToSuppress: ['email'],
        groupOverrideDetails: { groupsToOverride: ['pilots'] },
      },
    })
    const { page } = await visit()
    await page.goto(app.authorize({ identity_provider: 'Company' }))
    await there.signIn(page, 'bob')
    const { id_token, access_token } = await app.exchange((await app.arrived(page)).get('code'))
    const claims = claimsOf(id_token)
    expect(claims).toMatchObject({ department: 'harbour', 'cognito:groups': ['pilots'] })
    expect(claims).not.toHaveProperty('email')
    expect(claimsOf(access_token)).toMatchObject({ 'cognito:groups': ['pilots'] })
    const [event, ...others] = functions.taken('PreTokenGeneration')
    expect([event?.triggerSource, event?.userName, others]).toEqual(['TokenGeneration_HostedAuth', 'Company_bob', []])
    expect(event?.request).toMatchObject({
      userAttributes: {
        'cognito:user_status': 'EXTERNAL_PROVIDER',
        email: 'bob@example.org',
        identities: expect.stringContaining('"userId":"bob"'),
      },
      groupConfiguration: { groupsToOverride: [`${app.pool.UserPoolId}_Company`] },
    })
  })

  test('and those in a fragment', async () => {
    functions.says('PreTokenGeneration', {
      claimsOverrideDetails: { claimsToAddOrOverride: { department: 'harbour' } },
    })
    const { page } = await visit()
    const parameters = { response_type: 'token', identity_provider: 'Company', nonce: 'its own' }
    const implicit = new URL(app.authorize(parameters))
    for (const name of ['code_challenge', 'code_challenge_method']) implicit.searchParams.delete(name)
    await page.goto(implicit.href)
    await there.signIn(page, 'carol')
    const arrived = await app.arrived(page)
    expect(claimsOf(arrived.get('id_token') ?? '')).toMatchObject({ department: 'harbour', nonce: 'its own' })
    expect([arrived.get('state'), arrived.has('refresh_token'), arrived.has('code')]).toEqual([state, false, false])
  })

  test('refuse somebody, and the application is told in their words', async () => {
    functions.on('PreSignUp', () => {
      throw new Error('No strangers & no friends')
    })
    const { page } = await visit()
    await page.goto(app.authorize({ identity_provider: 'Company' }))
    await there.signIn(page, 'dave')
    const arrived = await app.arrived(page)
    expect([...arrived]).toEqual([
      ['error_description', 'PreSignUp failed with error No strangers & no friends.'],
      ['state', state],
      ['error', 'invalid_request'],
    ])
    await page.goto(app.authorize())
    await hosted(page).shows('/login')
  })
})

test('who thinks better of it is sent back to the application', async () => {
  const { page } = await visit()
  await page.goto(app.authorize({ identity_provider: 'Company' }))
  await there.cancel(page)
  const arrived = await app.arrived(page)
  expect([arrived.get('error'), arrived.get('state')]).toEqual(['access_denied', state])
})

test('who comes back where he never left from reads why', async () => {
  const visitor = await visit()
  await visitor.page.goto(`${server.url}/oauth2/idpresponse?code=found&state=somewhere`)
  await hosted(visitor.page).shows('/error')
  expect(await hosted(visitor.page).complaint()).not.toBe('')
  await visitor.look('never-left')
})
