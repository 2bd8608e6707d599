import type { ClientContext } from '../context.ts'
import { CognitoError } from '../domain/errors/cognito-error.ts'
import { migrationRefused } from '../domain/errors/functions.ts'
import { migratedUser } from '../domain/migrated-user.ts'
import type { User } from '../domain/user.ts'
import { Taken } from '../store/nouns/taken.ts'
import { isConfigured, type MigratedUser } from '../triggers/triggers.ts'
import { takeAliases } from './aliases.ts'
import { occasionOf } from './occasion.ts'
import { createPasswordRecord } from './passwords.ts'

type Values = Readonly<Record<string, string>>

/** A name that nobody has, and all that a function may judge it by. */
export interface Migrating {
  readonly source: 'Authentication' | 'ForgotPassword'
  /** As typed. */
  readonly username: string
  /** Absent where somebody forgot it. */
  readonly password?: string
  readonly validationData?: Values | undefined
  readonly clientMetadata?: Values | undefined
}

/**
 * Asks the UserMigration function about a name that nobody has, and takes in whom it knows. Nobody, where the pool has
 * no such function; throws `Exception migrating user …` where it knows nobody, or nobody whom this pool can have.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-migrate-user.html
 */
export async function migrateUser(ctx: ClientContext, migrating: Migrating): Promise<User | undefined> {
  const { pool, store, triggers } = ctx
  if (!isConfigured(pool, 'UserMigration')) return undefined
  const { source, ...about } = migrating
  const given = await triggers.userMigration(occasionOf(ctx), source, about)
  if (!given) return undefined
  // Another request may have brought him meanwhile; then that one's word counts.
  const present = await store.users.find(pool, about.username)
  return present ?? takeIn(ctx, migrating, given)
}

async function takeIn(ctx: ClientContext, migrating: Migrating, given: MigratedUser): Promise<User> {
  const { pool, store } = ctx
  const user = await draft(ctx, migrating, given)
  try {
    await store.transaction(async tx => {
      if (given.forceAliasCreation) await takeAliases(tx, pool, user)
      await tx.users.create(pool, user)
    })
  } catch (error) {
    if (!(error instanceof Taken)) throw error
    const present = await store.users.find(pool, migrating.username)
    if (present) return present
    throw refusal(ctx, 'An alias of the user belongs to another.')
  }
  ctx.events.signedUp(pool, user, ctx.client.id)
  if (migrating.source === 'Authentication' && !given.isSuppressed) await welcome(ctx, user, given)
  return user
}

/** The user with the password that he signed in with: the pool's policy does not judge it. */
async function draft(ctx: ClientContext, migrating: Migrating, given: MigratedUser): Promise<User> {
  const { username: typed, password, validationData, clientMetadata } = migrating
  const migration = { ...given, typed, sub: ctx.random.uuid(), at: ctx.now() }
  const { username } = build(ctx, migration)
  const { attributes } = given
  const decision = await ctx.triggers.preSignUp(occasionOf(ctx), 'SignUp', {
    username,
    attributes,
    validationData,
    clientMetadata,
  })
  const verified = { email: decision.autoVerifyEmail, phone_number: decision.autoVerifyPhone }
  const user = build(ctx, { ...migration, verified })
  if (given.status !== 'CONFIRMED' || password === undefined) return user
  return { ...user, password: await createPasswordRecord(ctx, user, password) }
}

function build(ctx: ClientContext, migration: Parameters<typeof migratedUser>[1]): User {
  try {
    return migratedUser(ctx.pool, migration)
  } catch (error) {
    throw error instanceof CognitoError ? refusal(ctx, error.message) : error
  }
}

/** The caller learns only that it failed; why is for who wrote the function. */
function refusal({ pool, client, log }: ClientContext, reason: string): CognitoError {
  log.warn({ event: 'migrationRefused', poolId: pool.id, clientId: client.id, reason })
  return migrationRefused(client.id)
}

// He has his password already, so the invitation does not repeat it.
const unsaid = '********'

/** The invitation goes to each medium that the user can be reached by; nobody waits for it. */
async function welcome(ctx: ClientContext, user: User, { mediums }: MigratedUser): Promise<void> {
  const { pool, client, request } = ctx
  for (const medium of new Set(mediums)) {
    const destination = medium === 'EMAIL' ? user.attributes.email : user.attributes.phone_number
    if (!destination) continue
    const message = { kind: 'AdminCreateUser', pool, user, clientId: client.id, medium, destination } as const
    await ctx.messages.deliverUnseen({ ...message, code: unsaid, userAgent: request.userAgent })
  }
}
