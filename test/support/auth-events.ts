/** Pools with advanced security, and what they recorded, in the words of the stories. */
import { createHmac } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import {
  AdminListUserAuthEventsCommand,
  type AdminListUserAuthEventsCommandInput,
  type AuthEventType,
  type CreateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import type { AuthEvent } from '../../src/domain/auth-event.ts'
import { feedbackToken } from '../../src/flows/threats/feedback.ts'
import { notifyUser } from '../../src/flows/threats/notify.ts'
import type { Accounts } from './accounts.ts'
import { signedClient, type TestServer } from './server.ts'

export const secured = (AdvancedSecurityMode: 'AUDIT' | 'ENFORCED' = 'ENFORCED') =>
  ({ UserPoolAddOns: { AdvancedSecurityMode } }) satisfies Partial<CreateUserPoolCommandInput>

type Page = Pick<AdminListUserAuthEventsCommandInput, 'MaxResults' | 'NextToken'>

export function authEventsWith({ client }: Pick<TestServer, 'client'>) {
  const page = async (pool: Accounts['pool'], Username: string, asked: Page = {}) => {
    const { AuthEvents = [], NextToken } = await client.send(
      new AdminListUserAuthEventsCommand({ ...pool, Username, ...asked }),
    )
    return { AuthEvents, NextToken }
  }
  return {
    page,
    /** The newest first. */
    eventsOf: async (pool: Accounts['pool'], name: string) => (await page(pool, name)).AuthEvents,
    async lastEvent(pool: Accounts['pool'], name: string): Promise<AuthEventType & { EventId: string }> {
      const [event] = (await page(pool, name)).AuthEvents
      if (!event?.EventId) throw new Error(`nothing was recorded of ${name}`)
      return { ...event, EventId: event.EventId }
    },
  }
}

/** The token that a mail about this event would bring. */
export async function tokenOfEvent(
  { server: { services } }: Pick<TestServer, 'server'>,
  { UserPoolId }: Accounts['pool'],
  { name, id }: { readonly name: string; readonly id: string },
): Promise<string> {
  const pool = await services.store.pools.get(UserPoolId)
  const user = pool && (await services.store.users.find(pool, name))
  if (!user) throw new Error(`there is no ${name}`)
  const request = { id: '', region: 'us-east-1', ip: '' }
  return feedbackToken({ ...services, request, pool }, { poolId: pool.id, sub: user.sub, id })
}

/** Writes down that something happened at somebody's door so often, once a minute, and lets the time pass. */
export async function happened(
  { server: { services }, clock }: Pick<TestServer, 'server' | 'clock'>,
  { UserPoolId }: Accounts['pool'],
  { name, times, ...what }: Pick<AuthEvent, 'response' | 'context'> & { readonly name: string; readonly times: number },
): Promise<void> {
  const { store, random, now } = services
  const pool = await store.pools.get(UserPoolId)
  const user = pool && (await store.users.find(pool, name))
  if (!user) throw new Error(`there is no ${name}`)
  const named = { poolId: pool.id, sub: user.sub, type: 'SignIn', decision: 'NoRisk' } as const
  for (let count = 0; count < times; count++) {
    clock.advance('1 minute')
    const id = random.uuid()
    const event = { ...named, ...what, id, createdAt: now(), isCompromised: false, reasons: [], challenges: [] }
    await store.authEvents.record(pool.id, user.sub, id, () => event)
  }
}

/** Who signed in, and what came of it. */
export interface Noticed {
  readonly name: string
  readonly id: string
  readonly clientId: string
  readonly situation: 'BLOCK' | 'MFA' | 'NO_ACTION'
}

/** Tells a user of an event as if it had been found to be a risk. */
export async function tellOf(
  { server: { services } }: Pick<TestServer, 'server'>,
  { UserPoolId }: Accounts['pool'],
  { name, id, clientId, situation }: Noticed,
): Promise<void> {
  const { store } = services
  const [pool, client] = [await store.pools.get(UserPoolId), await store.clients.get(clientId)]
  const user = pool && (await store.users.find(pool, name))
  const event = user && (await store.authEvents.get(pool.id, user.sub, id))
  if (!client || !event) throw new Error(`there is no such event of ${name}`)
  const request = { id: '', region: 'us-east-1', ip: '' }
  const ctx = { ...services, request, pool, client }
  await notifyUser(ctx, { user, event, situation, action: situation === 'MFA' ? 'MFA_REQUIRED' : situation })
}

/** What the official libraries say of a device. */
export function encodedData(
  clientId: string,
  contextData: Readonly<Record<string, string>>,
  userPoolId?: string,
): string {
  const version = 'ANDROID20171114'
  const payload = JSON.stringify({ contextData, userPoolId, timestamp: '1700000000000' })
  const signature = createHmac('sha256', clientId).update(`${version}${payload}`).digest('base64')
  return Buffer.from(JSON.stringify({ payload, signature, version })).toString('base64')
}

/** The networks for documentation of RFC 5737, where test/support/files/locations.mmdb puts them. */
export const oslo = '192.0.2.7'
export const bergen = '192.0.2.200'
export const tokyo = '198.51.100.7'
export const lisbon = '203.0.113.7'
/** On the list that comes with the server, and good for the default policy. */
export const knownPassword = 'Password1!'

const places = fileURLToPath(new URL('files/locations.mmdb', import.meta.url))

/** Behind a proxy on this machine, so that callers can be anywhere, with a file of locations. */
export const behindProxy = { config: { trustedProxies: ['127.0.0.1'], risk: { locations: places } } }

/** The SDK's client of somebody who calls from an address, with this browser. */
export function clientAt({ url }: Pick<TestServer, 'url'>, ipAddress: string, userAgent?: string) {
  const client = signedClient(url)
  client.middlewareStack.add(
    next => async args => {
      // Sound because the request of an HTTP client has headers.
      const { headers } = args.request as { headers: Record<string, string> }
      headers['x-forwarded-for'] = ipAddress
      if (userAgent) headers['user-agent'] = userAgent
      return next(args)
    },
    { step: 'finalizeRequest', priority: 'low' },
  )
  return client
}
