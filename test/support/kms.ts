/** A key service on its own, for as much of the KMS protocol as custom senders need: it wraps by remembering. */
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface KmsStub {
  readonly url: string
  readonly calls: readonly { readonly operation: string; readonly keyId: string; readonly authorization: string }[]
}

interface Input {
  readonly KeyId: string
  readonly EncryptionContext: Record<string, string>
  readonly CiphertextBlob?: string
}

/** @param keys what each key id or alias stands for, as whole ARNs of keys */
export async function startKms(keys: Readonly<Record<string, string>>): Promise<KmsStub> {
  const calls: { operation: string; keyId: string; authorization: string }[] = []
  const wrapped = new Map<string, { arn: string; plain: string; context: string }>()
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const input = JSON.parse(body) as Input
    const operation = String(request.headers['x-amz-target']).replace('TrentService.', '')
    calls.push({ operation, keyId: input.KeyId, authorization: request.headers.authorization ?? '' })
    const context = JSON.stringify(Object.entries(input.EncryptionContext).sort())
    const answer = (status: number, json: object) => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(json))
    }
    const arn = keys[input.KeyId]
    if (operation === 'GenerateDataKey' && arn) {
      const [CiphertextBlob, plain] = [randomBytes(60).toString('base64'), randomBytes(32).toString('base64')]
      wrapped.set(CiphertextBlob, { arn, plain, context })
      return answer(200, { KeyId: arn, Plaintext: plain, CiphertextBlob })
    }
    const found = wrapped.get(input.CiphertextBlob ?? '')
    if (operation === 'Decrypt' && found?.context === context)
      return answer(200, { KeyId: found.arn, Plaintext: found.plain })
    answer(400, { __type: 'NotFoundException', message: 'no such key' })
  })
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls }
}
