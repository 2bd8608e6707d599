import type { PoolContext } from '../context.ts'
import type { Client } from '../domain/client.ts'
import { assertClient, type ClientSurroundings } from '../domain/client-rules.ts'
import { clientSettings, type RequestedClient } from '../domain/client-settings.ts'
import { clientNotFound } from '../domain/errors/clients.ts'
import { invalidParameter } from '../domain/errors/general.ts'
import { assertTierHasClient } from '../domain/pool-tiers.ts'
import { customScopes } from './resource-servers.ts'

const idAlphabet = '0123456789abcdefghijklmnopqrstuv'
const secretAlphabet = '0123456789abcdefghijklmnopqrstuvwxyz'

export interface NewClient {
  readonly name: string
  readonly settings: RequestedClient
  readonly generateSecret?: boolean
  /** A secret that the caller brings. */
  readonly secret?: string
}

/** Registers a program that signs users of the pool in. */
export async function createClient(ctx: PoolContext, requested: NewClient): Promise<Client> {
  const { name, settings, generateSecret, secret: given } = requested
  if (generateSecret && given) throw invalidParameter('ClientSecret cannot be given together with GenerateSecret.')
  const secret = generateSecret ? ctx.random.text(51, secretAlphabet) : given
  const known = await knownNames(ctx, settings)
  assertSettings(ctx, settings, { ...known, hasSecret: secret !== undefined, while: 'creating' })
  const id = ctx.random.text(26, idAlphabet)
  const at = ctx.now()
  const client: Client = {
    id,
    poolId: ctx.pool.id,
    name,
    ...(secret !== undefined && { sealedSecret: ctx.seal.seal('client-secret', id, secret) }),
    createdAt: at,
    modifiedAt: at,
    settings: clientSettings(settings, ctx.config.accountId),
  }
  await ctx.store.clients.create(client)
  return client
}

/** Replaces a client's settings: what the request leaves out goes back to its default. Its secret stays. */
export async function updateClient(
  ctx: PoolContext,
  id: string,
  { name, settings }: { readonly name?: string; readonly settings: RequestedClient },
): Promise<Client> {
  const modifiedAt = ctx.now()
  const known = await knownNames(ctx, settings)
  const changed = await ctx.store.clients.update(ctx.pool.id, id, client => {
    assertSettings(ctx, settings, { ...known, hasSecret: client.sealedSecret !== undefined, while: 'updating' })
    return {
      ...client,
      name: name ?? client.name,
      modifiedAt,
      settings: clientSettings(settings, ctx.config.accountId),
    }
  })
  if (!changed) throw clientNotFound(id)
  return changed
}

/** The client of this pool with this id. */
export async function findClient({ pool, store }: PoolContext, id: string): Promise<Client> {
  const client = await store.clients.get(id)
  if (client?.poolId !== pool.id) throw clientNotFound(id)
  return client
}

/** Forgets a client; its tokens stop working with it. */
export async function deleteClient({ pool, store }: PoolContext, id: string): Promise<void> {
  if (!(await store.clients.delete(pool.id, id))) throw clientNotFound(id)
}

/** A confidential client's secret in clear; nothing for public ones. */
export function clientSecret({ seal }: PoolContext, { id, sealedSecret }: Client): string | undefined {
  if (sealedSecret === undefined) return undefined
  const secret = seal.open('client-secret', id, sealedSecret)
  if (!secret) throw new Error(`the secret of client ${id} was sealed under an unknown master key`)
  return secret.toString()
}

/** What a client's settings may name: scopes of the pool, and those of the named providers that it has. */
async function knownNames(ctx: PoolContext, { SupportedIdentityProviders: names = [] }: RequestedClient) {
  const { pool, store } = ctx
  const found = await Promise.all(names.map(name => store.identityProviders.get(pool.id, name)))
  return {
    scopes: [...(await customScopes(ctx))],
    providers: found.flatMap(provider => (provider ? [provider.name] : [])),
  }
}

function assertSettings(
  { pool, config }: PoolContext,
  settings: RequestedClient,
  around: Omit<ClientSurroundings, 'pool' | 'accountId'>,
): void {
  assertClient(settings, { pool, accountId: config.accountId, ...around })
  if (config.tiers === 'aws') assertTierHasClient(pool, settings)
}
