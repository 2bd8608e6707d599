/**
 * Keys encrypt the codes that go to custom senders, so that only the pool's own functions read them.
 * This room owns the keys that stand in for a KMS, the calls to a real one, and the form of the message.
 * It never decides what is sent, or who may decrypt: messages and the API do.
 */
import type { KeySource } from '../config.ts'
import { matchesArn } from '../domain/iam/wildcards.ts'
import type { Pool } from '../domain/pool.ts'
import type { Random } from '../platform/random.ts'
import type { Seal } from '../platform/seal.ts'
import { encryptForFunction, type MakeDataKey } from './encrypt.ts'
import { createKms, type Kms } from './kms.ts'
import { createLocalKeys, type LocalKeys } from './local-keys.ts'

export interface Keys {
  readonly local: LocalKeys
  /**
   * What a function gets as `code`: a message of the AWS Encryption SDK under the pool's key. Rejects when the
   * configuration does not name that key, or its KMS gives no data key.
   */
  encryptCode(pool: Pool, plain: string): Promise<string>
  /** Lets go of connections. */
  close(): void
}

export function createKeys(sources: readonly KeySource[], services: { seal: Seal; random: Random }): Keys {
  const locals = sources.filter(({ kind }) => kind === 'local').map(({ pattern }) => pattern)
  const local = createLocalKeys(locals, services)
  const remote = sources.flatMap(source =>
    source.kind === 'kms' ? [{ pattern: source.pattern, kms: createKms(source.client) }] : [],
  )
  return {
    local,
    async encryptCode(pool, plain) {
      const arn = pool.settings.LambdaConfig?.KMSKeyID
      return encryptForFunction(plain, { 'userpool-id': pool.id }, dataKeyMaker(arn, local, remote))
    },
    close() {
      for (const { kms } of remote) kms.close()
    },
  }
}

function dataKeyMaker(
  arn: string | undefined,
  local: LocalKeys,
  remote: readonly { readonly pattern: string; readonly kms: Kms }[],
): MakeDataKey {
  if (arn === undefined) throw new Error('the pool names no key for its custom senders')
  if (local.has(arn)) return context => local.generate(arn, context)
  const found = remote.find(({ pattern }) => matchesArn(pattern, arn))
  if (!found) throw new Error(`the configuration names no service for the key ${arn}`)
  return context => found.kms.generate(arn, context)
}
