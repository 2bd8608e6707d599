import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto'
import type { Clock } from '../platform/clock.ts'
import type { Random } from '../platform/random.ts'
import type { Seal } from '../platform/seal.ts'
import type { SigningKey } from '../store/nouns/keys.ts'
import type { Store } from '../store/store.ts'
import { type Signer, signerOf } from './jws.ts'

export interface KeyPair {
  readonly publicJwk: string
  readonly privatePem: string
}

export interface KeyStock {
  take(): Promise<KeyPair>
}

// Making a pair takes 150 ms of another thread; CreateUserPool needs two and should not wait for them.
const stockSize = 4
// The start is not slowed down by it either.
const restMilliseconds = 500

/** A few key pairs made ahead, one after the other, so that a request finds threads free. */
export function createKeyStock(make: () => Promise<KeyPair> = makeKeyPair): KeyStock {
  const stock: Promise<KeyPair>[] = []
  const fill = () => {
    if (stock.length >= stockSize) return
    const pair = make()
    stock.push(pair)
    // A failure is met by whoever takes the pair.
    pair.then(fill, () => undefined)
  }
  const fillLater = () => setTimeout(fill, restMilliseconds).unref()
  fillLater()
  return {
    take() {
      const pair = stock.shift() ?? make()
      fillLater()
      return pair
    },
  }
}

/** Two keys for a new pool: one signs ID tokens, the other access tokens. */
export async function makeSigningKeys(
  { seal, random, now }: { seal: Seal; random: Random; now: Clock },
  stock: KeyStock,
  poolId: string,
): Promise<readonly SigningKey[]> {
  const uses = ['id', 'access'] as const
  const pairs = await Promise.all(uses.map(() => stock.take()))
  return pairs.map(({ publicJwk, privatePem }, index) => {
    const kid = random.bytes(32).toString('base64')
    const sealedPrivateKey = seal.seal('signing-key', kid, privatePem)
    return { poolId, kid, use: uses[index] ?? 'access', publicJwk, sealedPrivateKey, createdAt: now() }
  })
}

export function makeKeyPair(): Promise<KeyPair> {
  return new Promise((resolve, reject) =>
    generateKeyPair('rsa', { modulusLength: 2048 }, (error, publicKey, privateKey) => {
      if (error) return reject(error)
      const { kty, n, e } = publicKey.export({ format: 'jwk' })
      resolve({
        publicJwk: JSON.stringify({ kty, n, e }),
        privatePem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
      })
    }),
  )
}

/** A pool's keys as the signer and the verifier use them: parsed once, which costs three signatures. */
export interface PoolKeys {
  readonly id: Signer
  readonly access: Signer
  /** By kid: keys that access tokens may be signed with, retired ones included. */
  readonly accessVerifiers: ReadonlyMap<string, KeyObject>
  readonly all: readonly SigningKey[]
}

const cacheSize = 500
// How long another node's rotation may stay unnoticed here.
const cacheMilliseconds = 60_000

/** Parsed keys by pool, the least recently loaded forgotten first. */
export function createPoolKeys(services: { store: Store; seal: Seal; now: Clock }) {
  const cache = new Map<string, { readonly keys: PoolKeys; readonly until: number }>()

  return async function poolKeys(poolId: string): Promise<PoolKeys | undefined> {
    const at = services.now().getTime()
    const cached = cache.get(poolId)
    if (cached && at < cached.until) return cached.keys
    const all = await services.store.signingKeys.list(poolId)
    cache.delete(poolId)
    const keys = parseKeys(services.seal, all)
    if (!keys) return undefined
    cache.set(poolId, { keys, until: at + cacheMilliseconds })
    for (const oldest of cache.keys()) {
      if (cache.size <= cacheSize) break
      cache.delete(oldest)
    }
    return keys
  }
}

function parseKeys(seal: Seal, all: readonly SigningKey[]): PoolKeys | undefined {
  const signer = (use: SigningKey['use']) => all.find(key => key.use === use && !key.retiredAt)
  const id = signer('id')
  const access = signer('access')
  if (!id || !access) return undefined
  return {
    id: signerOf(id.kid, openPrivateKey(seal, id)),
    access: signerOf(access.kid, openPrivateKey(seal, access)),
    accessVerifiers: new Map(all.filter(key => key.use === 'access').map(key => [key.kid, publicKey(key)])),
    all,
  }
}

/** Whether the master keys open what is kept, as far as the first pool can tell. */
export async function opensKeptKeys({ store, seal }: { store: Store; seal: Seal }): Promise<boolean> {
  const { items } = await store.pools.list({ limit: 1 })
  const keys = items[0] ? await store.signingKeys.list(items[0].id) : []
  return keys.every(({ kid, sealedPrivateKey }) => seal.open('signing-key', kid, sealedPrivateKey) !== undefined)
}

function openPrivateKey(seal: Seal, { kid, sealedPrivateKey }: SigningKey): KeyObject {
  const pem = seal.open('signing-key', kid, sealedPrivateKey)
  if (!pem) throw new Error(`signing key ${kid} does not open under the present master keys`)
  return createPrivateKey({ key: pem, format: 'pem' })
}

function publicKey({ publicJwk }: SigningKey): KeyObject {
  return createPublicKey({ key: JSON.parse(publicJwk), format: 'jwk' })
}
