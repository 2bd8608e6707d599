// A custom sender as AWS documents it; nothing in it knows that it does not run on Lambda.
import { buildClient, CommitmentPolicy, KmsKeyringNode } from '@aws-crypto/client-node'

const { decrypt } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_ALLOW_DECRYPT)

export async function decode(event, keyArn) {
  const keyring = new KmsKeyringNode({ generatorKeyId: keyArn, keyIds: [keyArn] })
  const { plaintext, messageHeader } = await decrypt(keyring, Buffer.from(event.request.code, 'base64'))
  return { code: plaintext.toString('utf8'), context: messageHeader.encryptionContext, suite: messageHeader.suiteId }
}
