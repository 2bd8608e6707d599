import type { Random } from '../platform/random.ts'
import type { Seal } from '../platform/seal.ts'

/** Bound to what is encrypted: it has to be named again, exactly, to decrypt. */
export type EncryptionContext = Readonly<Record<string, string>>

export interface DataKey {
  /** The whole ARN of the key that it is wrapped under. */
  readonly arn: string
  /** 32 bytes. */
  readonly plain: Uint8Array
  readonly wrapped: Uint8Array
}

/** Keys that this server keeps in the place of a KMS: each is derived from the master key and its ARN. */
export interface LocalKeys {
  has(arn: string): boolean
  generate(arn: string, context: EncryptionContext): DataKey
  /** Nothing when it was changed, wrapped elsewhere, or under another context. */
  unwrap(wrapped: Uint8Array, context: EncryptionContext): Omit<DataKey, 'wrapped'> | undefined
}

const version = 1
const dataKeyBytes = 32

export function createLocalKeys(arns: readonly string[], { seal, random }: { seal: Seal; random: Random }): LocalKeys {
  const known = new Set(arns)
  return {
    has: arn => known.has(arn),
    generate(arn, context) {
      if (!known.has(arn)) throw new Error(`${arn} is not a local key`)
      const plain = random.bytes(dataKeyBytes)
      const sealed = Buffer.from(seal.seal(purposeOf(arn), bound(context), plain), 'base64url')
      const name = Buffer.from(arn)
      return { arn, plain, wrapped: Buffer.concat([Buffer.of(version, name.length), name, sealed]) }
    },
    unwrap(wrapped, context) {
      const [given, length = 0] = wrapped
      const arn = Buffer.from(wrapped.subarray(2, 2 + length)).toString()
      // Before anything is derived from it: only keys that the configuration names are ever made.
      if (given !== version || !known.has(arn)) return undefined
      const sealed = Buffer.from(wrapped.subarray(2 + length)).toString('base64url')
      const plain = seal.open(purposeOf(arn), bound(context), sealed)
      return plain && { arn, plain }
    },
  }
}

function purposeOf(arn: string): string {
  return `key ${arn}`
}

function bound(context: EncryptionContext): string {
  return JSON.stringify(Object.entries(context).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
