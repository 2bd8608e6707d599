import { beforeAll, beforeEach, expect, test } from 'vitest'
import {
  accessKey,
  admin,
  everything,
  listUserPools,
  type RawRequest,
  type SignerOptions,
  send,
  signer,
  startProduction,
} from '../support/callers.ts'
import type { TestServer } from '../support/server.ts'

const temporary = accessKey([everything], { accessKeyId: 'ASIATEMPORARY', sessionToken: 'token-of-the-session' })
const noon = new Date('2026-06-01T12:00:00Z')

let server: TestServer
beforeAll(async () => {
  server = await startProduction([temporary])
})
beforeEach(() => server.clock.set(noon))

interface Presigning extends SignerOptions {
  readonly expiresIn?: number
  readonly change?: (request: RawRequest) => RawRequest
}

/** A pre-signed call of ListUserPools. The target stays a header, as the dispatcher reads it there. */
async function presigned({ expiresIn = 900, change = request => request, ...options }: Presigning = {}) {
  const request = change(listUserPools(server))
  const { query = {} } = await signer(options).presign(request, {
    expiresIn,
    signingDate: noon,
    unhoistableHeaders: new Set(['x-amz-target']),
  })
  return { ...request, query: query as Record<string, string> }
}

test('a pre-signed call is let in until it expires, as often as it comes', async () => {
  const request = await presigned({ expiresIn: 3600 })
  expect(await send(request)).toEqual({ status: 200, body: { UserPools: [] } })
  server.clock.advance('1 hour')
  expect(await send(request)).toEqual({ status: 200, body: { UserPools: [] } })
  server.clock.advance('1 second')
  expect((await send(request)).body).toEqual({
    __type: 'InvalidSignatureException',
    message: 'Signature expired: 20260601T120000Z is now earlier than 20260601T120001Z (20260601T130001Z - 60 min.)',
  })
})

test('a pre-signed call of the future is refused', async () => {
  const request = await presigned()
  server.clock.set(new Date('2026-06-01T11:54:59Z'))
  expect((await send(request)).body).toMatchObject({
    __type: 'InvalidSignatureException',
    message: expect.stringMatching(/^Signature not yet current: 20260601T120000Z is still later than /),
  })
})

test.each<[string, Presigning]>([
  ['a wrong secret', { key: { ...admin, secretAccessKey: 'secret-of-somebody-else' } }],
  ['another region', { region: 'eu-west-1' }],
  ['another service', { service: 'iam' }],
])('a call pre-signed with %s is refused', async (_, options) => {
  expect((await send(await presigned(options))).body).toMatchObject({ __type: 'InvalidSignatureException' })
})

test.each<[string, (request: RawRequest) => RawRequest]>([
  ['body', request => ({ ...request, body: JSON.stringify({ MaxResults: 1 }) })],
  ['lifetime', ({ query, ...request }) => ({ ...request, query: { ...query, 'X-Amz-Expires': '86400' } })],
  ['query', ({ query, ...request }) => ({ ...request, query: { ...query, a: 'b' } })],
  [
    'operation',
    ({ headers, ...request }) => ({
      ...request,
      headers: { ...headers, 'x-amz-target': 'AWSCognitoIdentityProviderService.CreateUserPool' },
    }),
  ],
  ['signature', ({ query, ...request }) => ({ ...request, query: { ...query, 'X-Amz-Signature': '0'.repeat(64) } })],
])('a pre-signed call with another %s is refused', async (_, change) => {
  const answer = await send(change(await presigned()))
  expect(answer.body).toMatchObject({
    __type: 'InvalidSignatureException',
    message: expect.stringMatching(/^The request signature we calculated does not match/),
  })
})

test('an unknown key is refused', async () => {
  const answer = await send(await presigned({ key: { ...admin, accessKeyId: 'AKIANOBODY' } }))
  expect(answer.body).toMatchObject({ __type: 'UnrecognizedClientException' })
})

test('a session token is demanded where it is configured, and only there', async () => {
  expect((await send(await presigned({ key: temporary }))).status).toBe(200)
  const { accessKeyId, secretAccessKey, arn, policies } = temporary
  for (const key of [
    { accessKeyId, secretAccessKey, arn, policies },
    { ...temporary, sessionToken: 'token-of-another-session' },
    { ...admin, sessionToken: 'token-of-the-session' },
  ]) {
    expect((await send(await presigned({ key }))).body).toEqual({
      __type: 'UnrecognizedClientException',
      message: 'The security token included in the request is invalid.',
    })
  }
})

test('a lifetime of more than a week or of nothing is refused', async () => {
  const { query, ...request } = await presigned()
  for (const lifetime of ['604801', '0', '-1', 'soon', '1e3', '']) {
    const answer = await send({ ...request, query: { ...query, 'X-Amz-Expires': lifetime } })
    expect(answer.body).toEqual({
      __type: 'InvalidSignatureException',
      message: 'X-Amz-Expires must be a number of seconds between 1 and 604800.',
    })
  }
})

test('what is missing is named', async () => {
  const { query, ...request } = await presigned()
  for (const name of ['X-Amz-Credential', 'X-Amz-SignedHeaders', 'X-Amz-Date']) {
    const { [name]: _, ...rest } = query
    expect((await send({ ...request, query: rest })).body).toEqual({
      __type: 'IncompleteSignatureException',
      message: `AWS query-string parameters must include '${name}'. Re-examine the query-string parameters.`,
    })
  }
  const answer = await send({ ...request, query: { ...query, 'X-Amz-Algorithm': 'AWS4-HMAC-SHA1' } })
  expect(answer.body).toEqual({
    __type: 'IncompleteSignatureException',
    message: "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA1'.",
  })
})
