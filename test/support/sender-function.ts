/**
 * A program that decrypts a code as AWS documents it for custom senders; nothing here knows that it does not run on
 * Lambda. It has a process of its own, because the SDK keeps the first key service that it meets.
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { buildClient, CommitmentPolicy, KmsKeyringNode } from '@aws-crypto/client-node'

export interface Decoded {
  readonly text: string
  readonly encryptionContext: Readonly<Record<string, string>>
  readonly suiteId: number
  readonly keys: readonly { readonly providerId: string; readonly providerInfo: string }[]
}

/** Runs the program against a key service. */
export async function decode(keyServiceUrl: string, code: string, keyArn: string): Promise<Decoded> {
  const env = {
    AWS_ENDPOINT_URL_KMS: keyServiceUrl,
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'development',
    CODE: code,
    KEY_ARN: keyArn,
  }
  const { stdout } = await promisify(execFile)(process.execPath, [import.meta.filename], { env })
  return JSON.parse(stdout)
}

async function main(): Promise<void> {
  const { decrypt } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_ALLOW_DECRYPT)
  const keyArn = process.env.KEY_ARN ?? ''
  const keyring = new KmsKeyringNode({ generatorKeyId: keyArn, keyIds: [keyArn] })
  const { plaintext, messageHeader } = await decrypt(keyring, Buffer.from(process.env.CODE ?? '', 'base64'))
  const { encryptionContext, suiteId, encryptedDataKeys } = messageHeader
  const keys = encryptedDataKeys.map(({ providerId, providerInfo }) => ({ providerId, providerInfo }))
  const decoded: Decoded = { text: plaintext.toString('utf8'), encryptionContext, suiteId, keys }
  process.stdout.write(JSON.stringify(decoded))
}

if (process.argv[1] === import.meta.filename) await main()
