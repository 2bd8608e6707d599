import type { KMSClient } from '@aws-sdk/client-kms'
import type { AwsClient } from '../config.ts'
import { parseArn } from '../domain/arn.ts'
import type { DataKey, EncryptionContext } from './local-keys.ts'

const callMillis = 5_000

/** Data keys of a real KMS. */
export interface Kms {
  generate(keyId: string, context: EncryptionContext): Promise<DataKey>
  close(): void
}

export function createKms({ region, endpoint, credentials }: AwsClient): Kms {
  const clients = new Map<string, Promise<KMSClient>>()
  const clientIn = (where: string) => {
    const known = clients.get(where) ?? connect(where)
    clients.set(where, known)
    return known
  }
  // Loaded with the first code: the SDK would cost every start 60 ms.
  const connect = async (where: string) => {
    const { KMSClient } = await import('@aws-sdk/client-kms')
    return new KMSClient({
      region: where,
      maxAttempts: 2,
      ...(endpoint && { endpoint }),
      ...(credentials && { credentials }),
    })
  }
  return {
    async generate(keyId, context) {
      const { GenerateDataKeyCommand } = await import('@aws-sdk/client-kms')
      const kms = await clientIn(region ?? parseArn(keyId)?.region ?? '')
      const command = new GenerateDataKeyCommand({
        KeyId: keyId,
        KeySpec: 'AES_256',
        EncryptionContext: { ...context },
      })
      const { KeyId, Plaintext, CiphertextBlob } = await kms.send(command, {
        abortSignal: AbortSignal.timeout(callMillis),
      })
      // The ARN of the key itself, where an alias was asked for: functions compare it.
      if (!KeyId || !Plaintext || !CiphertextBlob) throw new Error('KMS answered no data key')
      return { arn: KeyId, plain: Plaintext, wrapped: CiphertextBlob }
    },
    close() {
      for (const client of clients.values())
        void client.then(
          open => open.destroy(),
          () => undefined,
        )
    },
  }
}
