/** What somebody with a stolen password does to look harmless, and what a stranger does to keep the user out. */
import { AdminUpdateAuthEventFeedbackCommand } from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { refused } from '../support/accounts.ts'
import { authEventsWith, behindProxy, happened, oslo, tokyo } from '../support/auth-events.ts'
import { onRisk, riskWith } from '../support/risk.ts'
import { startServer } from '../support/server.ts'
import { tokensOf } from '../support/sign-in.ts'

const server = await startServer(behindProxy)
const { client, clock } = server
const { home, abroad, by, open, atHome } = riskWith(server)
const { lastEvent } = authEventsWith(server)
const blocked = ['NotAuthorizedException', 'Request not allowed due to security reasons.'] as const

describe('however much happens in between', () => {
  test('a stranger who is turned away all the time does not make the user’s home unknown', async () => {
    const accounts = await open(onRisk('BLOCK'))
    await atHome(accounts, 'ada')
    await happened(server, accounts.pool, { name: 'ada', times: 605, response: 'Fail', context: { ipAddress: tokyo } })
    clock.advance('2 hours')
    await refused(by(abroad, accounts.app, 'ada'), ...blocked)
    tokensOf(await by(home, accounts.app, 'ada'))
  })

  test('a report stays for its three months, and no longer', async () => {
    const accounts = await open(onRisk('NO_ACTION'))
    const { app, pool } = accounts
    await atHome(accounts, 'ada')
    const level = async () => {
      clock.advance('1 minute')
      tokensOf(await by(abroad, app, 'ada'))
      const { EventId, EventRisk } = await lastEvent(pool, 'ada')
      return { EventId, level: EventRisk?.RiskLevel }
    }
    const { EventId } = await level()
    const said = { ...pool, Username: 'ada', EventId, FeedbackValue: 'Invalid' } as const
    await client.send(new AdminUpdateAuthEventFeedbackCommand(said))
    await happened(server, pool, { name: 'ada', times: 70, response: 'Pass', context: { ipAddress: oslo } })
    clock.advance('80 days')
    expect((await level()).level).toBe('High')
    clock.advance('11 days')
    expect((await level()).level).toBeUndefined()
  })
})
