import type { ClientContext } from '../../context.ts'
import type { Attributes } from '../../domain/attributes.ts'
import { federatedNameTooLong } from '../../domain/errors/identity-providers.ts'
import { federatedName, providerGroup, subjectKey } from '../../domain/identities.ts'
import { firstAttributes } from '../../domain/mapped-attributes.ts'
import type { User } from '../../domain/user.ts'
import { Taken } from '../../store/nouns/taken.ts'
import type { Transaction } from '../../store/store.ts'
import type { ProvenIdentity } from './identity.ts'

const longestName = 128

/** Whoever comes by a provider for the first time, as he would be stored; throws where the pool cannot have him. */
export function draftUser(ctx: ClientContext, identity: ProvenIdentity, mapped: Attributes): User {
  const { pool, random, now } = ctx
  const { provider, subject, issuer } = identity
  const username = federatedName(pool, provider.name, subject)
  if (username.length > longestName) throw federatedNameTooLong(username)
  const at = now()
  return {
    poolId: pool.id,
    sub: random.uuid(),
    username,
    status: 'EXTERNAL_PROVIDER',
    enabled: true,
    attributes: firstAttributes(pool, provider, mapped),
    createdAt: at,
    modifiedAt: at,
    signOuts: 0,
    identities: [
      {
        ...subjectKey(provider, subject),
        type: provider.type,
        ...(issuer !== undefined && { issuer }),
        isPrimary: true,
        createdAt: at,
      },
    ],
  }
}

/** Stores him as a member of his provider's group. Throws Taken when his name or his identity is somebody's. */
export async function storeUser(
  { pool, store }: ClientContext,
  user: User,
  { provider }: ProvenIdentity,
): Promise<void> {
  const group = { poolId: pool.id, ...providerGroup(pool, provider.name), ...created(user) }
  await store.transaction(async tx => {
    await tx.users.create(pool, user)
    await ensureGroup(tx, group)
    await tx.groups.addMember(pool.id, group.name, user.sub)
  })
}

async function ensureGroup(tx: Transaction, group: Parameters<Transaction['groups']['create']>[0]): Promise<void> {
  if (await tx.groups.get(group.poolId, group.name)) return
  await tx.groups.create(group).catch(error => {
    if (!(error instanceof Taken)) throw error
  })
}

function created({ createdAt, modifiedAt }: User) {
  return { createdAt, modifiedAt }
}
