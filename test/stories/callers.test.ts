import { type CognitoIdentityProviderClient, ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { accessKey, admin, everything, listUserPools, send, signer, startProduction } from '../support/callers.ts'
import { signedClient, startServer, type TestServer } from '../support/server.ts'

const mismatch =
  'The request signature we calculated does not match the signature you provided. ' +
  'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'
const invalidToken = 'The security token included in the request is invalid.'
const temporary = accessKey([everything], { accessKeyId: 'ASIATEMPORARY', sessionToken: 'token-of-the-session' })
const list = (client: CognitoIdentityProviderClient) => client.send(new ListUserPoolsCommand({ MaxResults: 10 }))

let server: TestServer
beforeAll(async () => {
  server = await startProduction([temporary])
})
beforeEach(() => server.clock.set(new Date()))

describe('through the SDK, in production mode', () => {
  test('the right secret is let in', async () => {
    await expect(list(signedClient(server.url, admin))).resolves.toMatchObject({ UserPools: [] })
  })

  test('a wrong secret is refused', async () => {
    const client = signedClient(server.url, { ...admin, secretAccessKey: 'secret-of-somebody-else' })
    await expect(list(client)).rejects.toMatchObject({ name: 'InvalidSignatureException', message: mismatch })
  })

  test('an unknown key is refused', async () => {
    const client = signedClient(server.url, { ...admin, accessKeyId: 'AKIANOBODY' })
    await expect(list(client)).rejects.toMatchObject({ name: 'UnrecognizedClientException', message: invalidToken })
  })

  test('a signature for another region is refused', async () => {
    await expect(list(signedClient(server.url, admin, 'eu-west-1'))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
      message: 'Credential should be scoped to a valid region.',
    })
  })

  test('a session token is demanded where it is configured, and only there', async () => {
    await expect(list(signedClient(server.url, temporary))).resolves.toMatchObject({ UserPools: [] })
    for (const credentials of [
      { ...temporary, sessionToken: undefined },
      { ...temporary, sessionToken: 'token-of-another-session' },
      { ...admin, sessionToken: 'token-of-the-session' },
    ]) {
      await expect(list(signedClient(server.url, credentials))).rejects.toMatchObject({
        name: 'UnrecognizedClientException',
        message: invalidToken,
      })
    }
  })

  test('operations that are not signed pay no attention to a signature', async () => {
    const response = await server.call(
      'InitiateAuth',
      { ClientId: 'unknown', AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'a', PASSWORD: 'b' } },
      { authorization: 'AWS4-HMAC-SHA256 Credential=broken' },
    )
    expect(await response.json()).toMatchObject({ __type: 'ResourceNotFoundException' })
  })
})

describe('a request with one thing changed after it was signed', () => {
  const signed = async (options = {}) => {
    const request = listUserPools(server)
    return { ...request, ...(await signer(options).sign(request)), body: request.body }
  }

  test('is let in when nothing was', async () => {
    expect(await send(await signed())).toEqual({ status: 200, body: { UserPools: [] } })
  })

  test('is refused for another body', async () => {
    const request = await signed()
    expect(await send({ ...request, body: JSON.stringify({ MaxResults: 60 }) })).toEqual({
      status: 400,
      body: { __type: 'InvalidSignatureException', message: mismatch },
    })
  })

  test('is refused for another body whose hash is declared anew', async () => {
    const { headers, ...request } = await signed()
    const declared = await signer().sign({ ...listUserPools(server), body: JSON.stringify({ MaxResults: 60 }) })
    const hash = String(declared.headers['x-amz-content-sha256'])
    const answer = await send({
      ...request,
      body: JSON.stringify({ MaxResults: 60 }),
      headers: { ...headers, 'x-amz-content-sha256': hash },
    })
    expect(answer.body).toEqual({ __type: 'InvalidSignatureException', message: mismatch })
  })

  test.each([
    ['operation', { 'x-amz-target': 'AWSCognitoIdentityProviderService.CreateUserPool' }],
    ['content type', { 'content-type': 'application/x-amz-json-1.1; charset=utf-8' }],
    ['hash', { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }],
  ])('is refused for another %s', async (_, changed) => {
    const { headers, ...request } = await signed()
    const answer = await send({ ...request, headers: { ...headers, ...changed } })
    expect(answer.body).toEqual({ __type: 'InvalidSignatureException', message: mismatch })
  })

  test('is refused for a query that was not signed', async () => {
    const answer = await send({ ...(await signed()), query: { a: 'b' } })
    expect(answer.body).toEqual({ __type: 'InvalidSignatureException', message: mismatch })
  })

  test('is let in with a signed query, whatever characters it has', async () => {
    const request = { ...listUserPools(server), query: { b: "a b+c*(d)'!~/é", a: '' } }
    const { headers } = await signer().sign(request)
    expect((await send({ ...request, headers })).status).toBe(200)
  })

  test('is refused for an x-amz header that was not signed', async () => {
    const { headers, ...request } = await signed()
    const answer = await send({ ...request, headers: { ...headers, 'x-amz-extra': 'a' } })
    expect(answer.body).toEqual({
      __type: 'InvalidSignatureException',
      message: "'x-amz-extra' must be a 'SignedHeader' in the AWS Authorization.",
    })
  })

  test('is refused without the host among the signed headers', async () => {
    const request = listUserPools(server)
    const signed = await signer().sign(request, { unsignableHeaders: new Set(['host']) })
    const answer = await send({ ...request, headers: signed.headers })
    expect(answer.body).toEqual({
      __type: 'InvalidSignatureException',
      message: "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    })
  })

  test.each(['', 'host;', ';x-amz-date', 'x y', '\u00e9'])(
    'is refused for "%s" among the signed headers',
    async name => {
      const { headers, ...request } = await signed()
      const authorization = String(headers.authorization).replace('SignedHeaders=', `SignedHeaders=host;${name};`)
      const answer = await send({ ...request, headers: { ...headers, authorization } })
      expect(answer).toEqual({ status: 400, body: { __type: 'InvalidSignatureException', message: mismatch } })
    },
  )

  test('is refused for another service or terminator', async () => {
    expect((await send(await signed({ service: 'cognito-identity' }))).body).toEqual({
      __type: 'InvalidSignatureException',
      message: "Credential should be scoped to correct service: 'cognito-idp'.",
    })
    const { headers, ...request } = await signed()
    const authorization = String(headers.authorization).replace('aws4_request', 'aws5_request')
    expect((await send({ ...request, headers: { ...headers, authorization } })).body).toEqual({
      __type: 'InvalidSignatureException',
      message: "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'.",
    })
  })
})

describe('the time of a signature', () => {
  const at = async (signingDate: Date) => {
    const request = listUserPools(server)
    const { headers } = await signer().sign(request, { signingDate })
    return send({ ...request, headers })
  }
  const noon = new Date('2026-06-01T12:00:00Z')
  const minutes = (count: number) => new Date(noon.getTime() + count * 60_000)

  test.each([-5, -1, 0, 1, 5])('may be %d minutes off', async offset => {
    server.clock.set(noon)
    expect((await at(minutes(offset))).status).toBe(200)
  })

  test('may not be older', async () => {
    server.clock.set(noon)
    expect((await at(new Date('2026-06-01T11:54:59Z'))).body).toEqual({
      __type: 'InvalidSignatureException',
      message: 'Signature expired: 20260601T115459Z is now earlier than 20260601T115500Z (20260601T120000Z - 5 min.)',
    })
  })

  test('may not be later', async () => {
    server.clock.set(noon)
    expect((await at(new Date('2026-06-01T12:05:01Z'))).body).toEqual({
      __type: 'InvalidSignatureException',
      message:
        'Signature not yet current: 20260601T120501Z is still later than 20260601T120500Z (20260601T120000Z + 5 min.)',
    })
  })

  test('has to be of the day in the scope', async () => {
    server.clock.set(noon)
    const request = listUserPools(server)
    const { headers } = await signer().sign(request, { signingDate: noon })
    const authorization = String(headers.authorization).replace('/20260601/', '/20260531/')
    expect((await send({ ...request, headers: { ...headers, authorization } })).body).toEqual({
      __type: 'InvalidSignatureException',
      message:
        'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ' +
        "'20260531' != '20260601', from '20260601T120000Z'.",
    })
  })
})

describe.each(['production', 'development'] as const)('in %s mode', mode => {
  const scope = 'Credential=AKIAADMIN/20260601/us-east-1/cognito-idp/aws4_request'
  test.each([
    ['no signature', undefined, 'MissingAuthenticationTokenException', 'Missing Authentication Token'],
    ['a bearer token', 'Bearer abc', 'MissingAuthenticationTokenException', 'Missing Authentication Token'],
    [
      'another algorithm',
      `AWS4-HMAC-SHA512 ${scope}, SignedHeaders=host, Signature=00`,
      'IncompleteSignatureException',
      "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512'.",
    ],
    [
      'nothing but the algorithm',
      'AWS4-HMAC-SHA256',
      'IncompleteSignatureException',
      "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. " +
        "Authorization header requires 'SignedHeaders' parameter. " +
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
    ],
    [
      'a short credential',
      'AWS4-HMAC-SHA256 Credential=AKIAADMIN/us-east-1, SignedHeaders=host, Signature=00',
      'IncompleteSignatureException',
      'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, ' +
        "got 'AKIAADMIN/us-east-1'.",
    ],
  ])('an administrative call with %s is refused', async (what, authorization, name, message) => {
    const { call } = await startServer({ config: { mode, accessKeys: [admin] } })
    const date: Record<string, string> = what === 'a short credential' ? { 'x-amz-date': '20260601T120000Z' } : {}
    const response = await call(
      'ListUserPools',
      { MaxResults: 1 },
      { ...date, ...(authorization && { authorization }) },
    )
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ __type: name, message })
  })

  test('a date that is none is refused', async () => {
    const { call } = await startServer({ config: { mode, accessKeys: [admin] } })
    const authorization = `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host;x-amz-date, Signature=00`
    for (const date of ['yesterday', '20261301T000000Z', '2026-06-01T12:00:00Z']) {
      const response = await call('ListUserPools', { MaxResults: 1 }, { authorization, 'x-amz-date': date })
      expect(await response.json()).toMatchObject({
        __type: 'IncompleteSignatureException',
        message: expect.stringContaining(`Date must be in ISO-8601 'basic format'. Got '${date}'.`),
      })
    }
  })
})

test('in development mode any key is let in, for any region that could be one', async () => {
  const { url } = await startServer()
  await expect(list(signedClient(url, { ...admin, secretAccessKey: 'x' }, 'eu-west-1'))).resolves.toBeDefined()
  await expect(list(signedClient(url, admin, 'nowhere'))).rejects.toMatchObject({ name: 'InvalidSignatureException' })
})
