import type { ClientContext } from '../context.ts'
import type { Client } from '../domain/client.ts'
import { secretHashMissing, secretHashWrong } from '../domain/errors/clients.ts'
import { secretHash } from '../domain/secret-hash.ts'
import { digestOf, equal, equalsDigest } from '../platform/equal.ts'
import type { Seal } from '../platform/seal.ts'

/** The client's secret in clear; nothing for a public client. */
export function clientSecret(seal: Seal, client: Client): string | undefined {
  if (!client.sealedSecret) return undefined
  const secret = seal.open('client-secret', client.id, client.sealedSecret)
  // Going on without it would let a caller in who does not know it.
  if (!secret) throw new Error(`the secret of client ${client.id} does not open under the present master keys`)
  return secret.toString('utf8')
}

/** Refuses unless the caller proved the client's secret for exactly this user name; a public client must send no hash. */
export function assertSecretHash(ctx: ClientContext, username: string, given: string | undefined): void {
  const secret = clientSecret(ctx.seal, ctx.client)
  if (secret === undefined) {
    if (given !== undefined) throw secretHashWrong(ctx.client.id)
    return
  }
  if (given === undefined) throw secretHashMissing(ctx.client.id)
  if (!equal(given, secretHash(secret, ctx.client.id, username))) throw secretHashWrong(ctx.client.id)
}

/** Whether a caller has what a client demands of it: its secret in clear, or nothing if it has none. */
export function provesClientSecret(seal: Seal, client: Client, given: string | undefined): boolean {
  const digest = client.sealedSecret === undefined ? undefined : secretDigest(seal, client)
  if (digest === undefined || given === undefined) return digest === given
  return equalsDigest(given, digest)
}

// Opening a secret costs 20 µs of a request of 400. A client is one object for as long as its settings are kept in
// memory, and another after each change.
const digests = new WeakMap<Client, Uint8Array>()

function secretDigest(seal: Seal, client: Client): Uint8Array | undefined {
  const known = digests.get(client)
  if (known) return known
  const secret = clientSecret(seal, client)
  if (secret === undefined) return undefined
  const digest = digestOf(secret)
  digests.set(client, digest)
  return digest
}
