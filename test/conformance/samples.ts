import type { AuthEvent } from '../../src/domain/auth-event.ts'
import type { Client } from '../../src/domain/client.ts'
import type { Identity, IdentityProvider } from '../../src/domain/identity-provider.ts'
import type { Pool, PoolSettings } from '../../src/domain/pool.ts'
import type { Group, User } from '../../src/domain/user.ts'
import type { PendingCode } from '../../src/store/nouns/codes.ts'
import type { Store } from '../../src/store/store.ts'

export const moment = new Date(1_767_225_600_123)

export const later = (milliseconds: number) => new Date(moment.getTime() + milliseconds)

let count = 0

/** A number that no other sample of this process has, so that tests share a database without meeting. */
export function unique(): string {
  count += 1
  return String(count).padStart(9, '0')
}

export function aPool(settings: PoolSettings = {}): Pool {
  return {
    id: `us-east-1_${unique()}`,
    name: 'pool',
    createdAt: moment,
    modifiedAt: later(1),
    settings,
    schema: [{ Name: 'email', AttributeDataType: 'String', Mutable: true }],
    tags: { stage: 'test' },
    factors: { softwareToken: { Enabled: true } },
  }
}

export async function storedPool(store: Store, settings: PoolSettings = {}): Promise<Pool> {
  const pool = aPool(settings)
  await store.pools.create(pool)
  return pool
}

export function aUser(pool: Pool, changes: Partial<User> = {}): User {
  const number = unique()
  return {
    poolId: pool.id,
    sub: `00000000-0000-4000-8000-000${number}`,
    username: `user-${number}`,
    status: 'CONFIRMED',
    enabled: true,
    attributes: {},
    createdAt: moment,
    modifiedAt: later(2),
    signOuts: 0,
    ...changes,
  }
}

export async function storedUser(store: Store, pool: Pool, changes: Partial<User> = {}): Promise<User> {
  const user = aUser(pool, changes)
  await store.users.create(pool, user)
  return user
}

export function aClient(pool: Pool): Client {
  return {
    id: `client${unique()}`,
    poolId: pool.id,
    name: 'app',
    createdAt: moment,
    modifiedAt: later(3),
    settings: { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'], RefreshTokenValidity: 30 },
  }
}

export function aGroup(pool: Pool, name: string, precedence?: number): Group {
  const group = { poolId: pool.id, name, createdAt: moment, modifiedAt: later(4) }
  return precedence === undefined ? group : { ...group, precedence }
}

export function aCode(user: User, changes: Partial<PendingCode> = {}): PendingCode {
  return {
    poolId: user.poolId,
    sub: user.sub,
    purpose: 'sign-up',
    sealedCode: `sealed-${unique()}`,
    expiresAt: later(60_000),
    attribute: 'email',
    address: 'a@example.org',
    ...changes,
  }
}

export function aProvider(pool: Pool, changes: Partial<IdentityProvider> = {}): IdentityProvider {
  return {
    poolId: pool.id,
    name: `provider-${unique()}`,
    type: 'OIDC',
    details: { client_id: 'us' },
    sealedSecrets: 'sealed',
    attributeMapping: { username: 'sub' },
    identifiers: [],
    createdAt: moment,
    modifiedAt: later(5),
    ...changes,
  }
}

export function anAuthEvent({ poolId, sub }: User, changes: Partial<AuthEvent> = {}): AuthEvent {
  return {
    poolId,
    sub,
    id: `00000000-0000-8000-8000-000${unique()}`,
    type: 'SignIn',
    createdAt: moment,
    response: 'Pass',
    decision: 'NoRisk',
    isCompromised: false,
    reasons: [],
    challenges: [],
    context: { ipAddress: '192.0.2.7' },
    ...changes,
  }
}

export function anIdentity(changes: Partial<Identity> = {}): Identity {
  return {
    provider: 'Google',
    type: 'Google',
    attribute: 'Cognito_Subject',
    value: '1234',
    isPrimary: true,
    createdAt: moment,
    ...changes,
  }
}
