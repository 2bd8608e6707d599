import type { DataKey, EncryptionContext } from './local-keys.ts'

export type MakeDataKey = (context: EncryptionContext) => DataKey | Promise<DataKey>

/**
 * A message of the AWS Encryption SDK in base64, under a fresh data key: AES-256-GCM with HKDF and a signature and
 * without key commitment (suite 0x0378), as the service makes it and every release of the SDK reads it.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-sender-triggers.html
 */
export async function encryptForFunction(
  plain: string,
  context: EncryptionContext,
  makeDataKey: MakeDataKey,
): Promise<string> {
  const { buildEncrypt, CommitmentPolicy, AlgorithmSuiteIdentifier, createKeyring } = await load()
  const { encrypt } = buildEncrypt(CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT)
  const { result } = await encrypt(createKeyring(makeDataKey), Buffer.from(plain), {
    suiteId: AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA384_ECDSA_P384,
    encryptionContext: { ...context },
    frameLength: 4096,
  })
  return result.toString('base64')
}

let loading: ReturnType<typeof loadOnce> | undefined

// Loaded with the first code: it would cost every start 70 ms.
function load() {
  loading ??= loadOnce()
  return loading
}

async function loadOnce() {
  const { buildEncrypt } = await import('@aws-crypto/encrypt-node')
  const { CommitmentPolicy, AlgorithmSuiteIdentifier, EncryptedDataKey, KeyringNode, KeyringTraceFlag } = await import(
    '@aws-crypto/material-management-node'
  )
  const madeFlags = KeyringTraceFlag.WRAPPING_KEY_GENERATED_DATA_KEY
  const wrappedFlags = KeyringTraceFlag.WRAPPING_KEY_ENCRYPTED_DATA_KEY | KeyringTraceFlag.WRAPPING_KEY_SIGNED_ENC_CTX

  class DataKeyring extends KeyringNode {
    readonly #makeDataKey: MakeDataKey

    constructor(makeDataKey: MakeDataKey) {
      super()
      this.#makeDataKey = makeDataKey
    }

    override async _onEncrypt(material: Parameters<InstanceType<typeof KeyringNode>['_onEncrypt']>[0]) {
      // The whole context, with the public key of this message's signature: KMS binds the data key to it.
      const { arn, plain, wrapped } = await this.#makeDataKey(material.encryptionContext)
      const trace = { keyNamespace: 'aws-kms', keyName: arn, flags: madeFlags }
      const dataKey = { providerId: 'aws-kms', providerInfo: arn, encryptedDataKey: wrapped }
      return material
        .setUnencryptedDataKey(Uint8Array.from(plain), trace)
        .addEncryptedDataKey(new EncryptedDataKey(dataKey), wrappedFlags)
    }

    override async _onDecrypt(): Promise<never> {
      throw new Error('codes are encrypted only')
    }
  }
  const createKeyring = (makeDataKey: MakeDataKey) => new DataKeyring(makeDataKey)
  return { buildEncrypt, CommitmentPolicy, AlgorithmSuiteIdentifier, createKeyring }
}
