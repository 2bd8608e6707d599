/** What advanced security records of sign-ins on the hosted pages. */
import { describe, expect, test } from 'vitest'
import { password } from '../support/accounts.ts'
import { authEventsWith, secured } from '../support/auth-events.ts'
import { createFormBrowser } from '../support/form-browser.ts'
import { callback, encode, openOAuth } from '../support/oauth.ts'
import { startServer } from '../support/server.ts'
import { claimsOf } from '../support/sign-in.ts'

const server = await startServer()
const { eventsOf, lastEvent } = authEventsWith(server)

describe('a sign-in on the pages', () => {
  test('is one event with the name of the browser, whose id all tokens of the browser session carry', async () => {
    const app = await openOAuth(server, {}, secured())
    await app.confirmed('ada')
    const query = encode({ client_id: app.app.ClientId, redirect_uri: callback, response_type: 'code' })
    const browser = createFormBrowser(server)
    await browser.open(`${server.url}/login?${query}`)
    await browser.submit({ username: 'ada', password: 'Wrong-1234' })
    expect(await lastEvent(app.pool, 'ada')).toMatchObject({ EventType: 'SignIn', EventResponse: 'Fail' })
    server.clock.advance(1000)
    const { url } = await browser.submit({ username: 'ada', password })
    const event = await lastEvent(app.pool, 'ada')
    expect(event).toMatchObject({ EventResponse: 'Pass', EventContextData: { IpAddress: '127.0.0.1' } })
    expect(await eventsOf(app.pool, 'ada')).toHaveLength(2)

    const again = await app.authorize({}, browser.cookies())
    for (const code of [url.searchParams.get('code'), again.location.searchParams.get('code')]) {
      const { body } = await app.exchange(code ?? '')
      expect(claimsOf(String(body.access_token)).event_id).toBe(event.EventId)
      const refreshed = await app.token({ grant_type: 'refresh_token', refresh_token: String(body.refresh_token) })
      expect(claimsOf(String(refreshed.body.access_token)).event_id).toBe(event.EventId)
    }
    expect(await eventsOf(app.pool, 'ada')).toHaveLength(2)
  })

  test('by the implicit flow carries it too', async () => {
    const app = await openOAuth(server, { AllowedOAuthFlows: ['implicit'] }, secured())
    await app.confirmed('ada')
    const query = encode({ client_id: app.app.ClientId, redirect_uri: callback, response_type: 'token' })
    const browser = createFormBrowser(server)
    await browser.open(`${server.url}/login?${query}`)
    const { url } = await browser.submit({ username: 'ada', password })
    const token = new URLSearchParams(url.hash.slice(1)).get('access_token') ?? ''
    expect(claimsOf(token).event_id).toBe((await lastEvent(app.pool, 'ada')).EventId)
  })
})
