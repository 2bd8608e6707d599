// Sends mail and text messages in the place of the pool: each handler decrypts the code and hands it to a service.
// Environment: KEY_ARN, the pool's KMSKeyID; SENDING_URL, where {"to", "kind", "code"} is posted.
import { buildClient, CommitmentPolicy, KmsKeyringNode } from '@aws-crypto/client-node'

const { decrypt } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_ALLOW_DECRYPT)
const keyring = new KmsKeyringNode({ generatorKeyId: process.env.KEY_ARN, keyIds: [process.env.KEY_ARN] })

export const email = event => send(event, event.request.userAttributes.email)

export const sms = event => send(event, event.request.userAttributes.phone_number)

async function send({ triggerSource, request }, to) {
  if (!request.code) return
  const { plaintext } = await decrypt(keyring, Buffer.from(request.code, 'base64'))
  const [, kind] = triggerSource.split('_')
  const body = JSON.stringify({ to, kind, code: unescapeHtml(plaintext.toString('utf8')) })
  const response = await fetch(process.env.SENDING_URL, { method: 'POST', body })
  if (!response.ok) throw new Error('The message could not be sent')
}

// Temporary passwords come escaped.
function unescapeHtml(text) {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
}
