import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { AccessKey } from '../../src/config.ts'
import { accessKey, admin, everything, send, signer } from '../support/callers.ts'
import { startServer, type TestServer } from '../support/server.ts'

const key = 'arn:aws:kms:us-east-1:123456789012:key/1b2c3d4e-0000-4000-8000-000000000001'
const otherKey = 'arn:aws:kms:us-east-1:123456789012:key/1b2c3d4e-0000-4000-8000-000000000002'
const keys = [key, otherKey].map(pattern => ({ pattern, kind: 'local' }) as const)
const context = { 'userpool-id': 'us-east-1_AbCdEfGhI', purpose: 'test' }

const allowing = (Action: string, Resource: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource }],
})

async function start(accessKeys?: readonly AccessKey[]): Promise<TestServer> {
  const server = await startServer({ config: { keys, ...(accessKeys && { mode: 'production', accessKeys }) } })
  if (accessKeys) server.clock.set(new Date())
  return server
}

function kms(server: TestServer, credentials: Pick<AccessKey, 'accessKeyId' | 'secretAccessKey'> = admin): KMSClient {
  const { accessKeyId, secretAccessKey } = credentials
  const client = new KMSClient({
    endpoint: server.url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId, secretAccessKey },
  })
  onTestFinished(() => client.destroy())
  return client
}

const wrapped = (server: TestServer) => server.server.services.keys.local.generate(key, context)

describe('the key service', () => {
  test('unwraps a data key and says under which key', async () => {
    const server = await start()
    const { plain, wrapped: CiphertextBlob } = wrapped(server)
    for (const KeyId of [key, undefined]) {
      const answer = await kms(server).send(new DecryptCommand({ CiphertextBlob, EncryptionContext: context, KeyId }))
      expect(answer.KeyId).toBe(key)
      expect(Buffer.from(answer.Plaintext ?? [])).toEqual(Buffer.from(plain))
    }
  })

  test('refuses another context, a changed ciphertext and another key', async () => {
    const server = await start()
    const { wrapped: CiphertextBlob } = wrapped(server)
    const decrypt = (changes: object) =>
      kms(server).send(new DecryptCommand({ CiphertextBlob, EncryptionContext: context, KeyId: key, ...changes }))
    for (const EncryptionContext of [{}, { ...context, more: 'x' }, { ...context, purpose: 'other' }, undefined])
      await expect(decrypt({ EncryptionContext })).rejects.toMatchObject({ name: 'InvalidCiphertextException' })
    for (const at of [0, 1, 10, CiphertextBlob.length - 1]) {
      const changed = Uint8Array.from(CiphertextBlob, (byte, i) => (i === at ? byte ^ 1 : byte))
      await expect(decrypt({ CiphertextBlob: changed })).rejects.toMatchObject({ name: 'InvalidCiphertextException' })
    }
    for (const length of [1, 2, 80, CiphertextBlob.length - 1])
      await expect(decrypt({ CiphertextBlob: CiphertextBlob.slice(0, length) })).rejects.toMatchObject({
        name: 'InvalidCiphertextException',
      })
    for (const KeyId of [otherKey, 'alias/codes'])
      await expect(decrypt({ KeyId })).rejects.toMatchObject({ name: 'IncorrectKeyException' })
  })

  test('is no door for anybody who does not sign', async () => {
    const server = await start()
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'TrentService.Decrypt' }
    const CiphertextBlob = Buffer.from(wrapped(server).wrapped).toString('base64')
    const body = JSON.stringify({ CiphertextBlob, EncryptionContext: context })
    const response = await fetch(server.url, { method: 'POST', headers, body })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' })
  })

  test('answers nonsense and other calls with a refusal', async () => {
    const server = await start()
    const authorization =
      'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/kms/aws4_request, SignedHeaders=host, Signature=00'
    const call = async (target: string, body: string) => {
      const headers = {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': target,
        'x-amz-date': '20260101T000000Z',
        authorization,
      }
      const response = await fetch(server.url, { method: 'POST', headers, body })
      expect(response.status).toBe(400)
      return ((await response.json()) as { __type: string }).__type
    }
    for (const body of [
      '[]',
      '{}',
      '{"CiphertextBlob":5}',
      '{"CiphertextBlob":"!"}',
      '{"CiphertextBlob":"QQ==","X":1}',
    ])
      expect(await call('TrentService.Decrypt', body)).toBe('ValidationException')
    expect(await call('TrentService.Decrypt', '{')).toBe('SerializationException')
    expect(await call('TrentService.Decrypt', '{"CiphertextBlob":"QQ==","EncryptionContext":{"a":1}}')).toBe(
      'ValidationException',
    )
    expect(await call('TrentService.Encrypt', '{}')).toBe('UnknownOperationException')
  })

  test('does not exist where no key is kept', async () => {
    const server = await startServer()
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'TrentService.Decrypt' }
    const response = await fetch(server.url, { method: 'POST', headers, body: '{}' })
    expect(await response.json()).toMatchObject({ __type: 'UnknownOperationException' })
  })
})

describe('in production mode', () => {
  const reader = accessKey([allowing('kms:Decrypt', key)])

  test('a policy has to allow this key', async () => {
    const server = await start([admin, reader])
    const { wrapped: CiphertextBlob } = wrapped(server)
    const decrypt = (by: AccessKey, blob = CiphertextBlob) =>
      kms(server, by).send(new DecryptCommand({ CiphertextBlob: blob, EncryptionContext: context }))
    expect((await decrypt(reader)).KeyId).toBe(key)
    expect((await decrypt(admin)).KeyId).toBe(key)
    const other = server.server.services.keys.local.generate(otherKey, context).wrapped
    await expect(decrypt(reader, other)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(`kms:Decrypt on resource: ${otherKey}`),
    })
  })

  test('who may only administer pools may not decrypt', async () => {
    const backend = accessKey([allowing('cognito-idp:*', '*')])
    const server = await start([backend])
    const { wrapped: CiphertextBlob } = wrapped(server)
    const decrypt = kms(server, backend).send(new DecryptCommand({ CiphertextBlob, EncryptionContext: context }))
    await expect(decrypt).rejects.toMatchObject({ name: 'AccessDeniedException' })
  })

  test('a wrong secret and an unknown key are refused', async () => {
    const server = await start([admin])
    const { wrapped: CiphertextBlob } = wrapped(server)
    const decrypt = (by: AccessKey) =>
      kms(server, by).send(new DecryptCommand({ CiphertextBlob, EncryptionContext: context }))
    await expect(decrypt({ ...admin, secretAccessKey: 'another-secret' })).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    })
    await expect(decrypt(accessKey([everything]))).rejects.toMatchObject({ name: 'UnrecognizedClientException' })
  })

  test('a signature for pools does not count for keys', async () => {
    const server = await start([admin])
    const { hostname, port, host } = new URL(server.url)
    const CiphertextBlob = Buffer.from(wrapped(server).wrapped).toString('base64')
    const headers = { host, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'TrentService.Decrypt' }
    const body = JSON.stringify({ CiphertextBlob, EncryptionContext: context })
    const asked = {
      method: 'POST',
      protocol: 'http:',
      hostname,
      port: Number(port),
      path: '/',
      query: {},
      headers,
      body,
    }
    const by = async (service: string) => send({ ...asked, headers: (await signer({ service }).sign(asked)).headers })
    expect(await by('cognito-idp')).toMatchObject({ status: 400, body: { __type: 'InvalidSignatureException' } })
    expect(await by('kms')).toMatchObject({ status: 200, body: { KeyId: key } })
  })
})
