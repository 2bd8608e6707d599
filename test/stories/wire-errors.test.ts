import { connect } from 'node:net'
import {
  CognitoIdentityProviderClient,
  DescribeUserPoolCommand,
  GetUserCommand,
  InternalErrorException,
  ListUserPoolReplicasCommand,
  ListUserPoolsCommand,
  NotAuthorizedException,
  ResourceNotFoundException,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { pino } from 'pino'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { signedClient, startServer } from '../support/server.ts'

const { url, client, call, createPool, createClient, server } = await startServer()
const signature =
  'AWS4-HMAC-SHA256 Credential=AKID/20260301/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=00'
const signed = { authorization: signature, 'x-amz-date': '20260301T120000Z' }
const target = (operation: string) => ({ 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}` })
const awsJson = { 'content-type': 'application/x-amz-json-1.1' }
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

async function refusal(response: Response) {
  const { __type, message } = (await response.json()) as { __type: string; message: string }
  return { status: response.status, __type, message }
}

/** Everything that the server says to bytes that no HTTP client would send. */
async function rawAnswer(text: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.end(text))
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

describe('an error', () => {
  test('is told in the body, in the headers and as an exception of the SDK', async () => {
    const response = await call('DescribeUserPool', { UserPoolId: 'us-east-1_missing00' }, signed)
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.1')
    expect(response.headers.get('x-amzn-errortype')).toBe('ResourceNotFoundException:')
    expect(response.headers.get('x-amzn-errormessage')).toBe('User pool us-east-1_missing00 does not exist.')
    expect(response.headers.get('x-amzn-requestid')).toMatch(uuid)
    expect(await refusal(response)).toEqual({
      status: 400,
      __type: 'ResourceNotFoundException',
      message: 'User pool us-east-1_missing00 does not exist.',
    })

    const asked = client.send(new DescribeUserPoolCommand({ UserPoolId: 'us-east-1_missing00' }))
    await expect(asked).rejects.toThrow(ResourceNotFoundException)
    await expect(asked).rejects.toThrow('User pool us-east-1_missing00 does not exist.')
  })

  test('keeps every word in the body when a header could not carry it', async () => {
    const name = `\u00fc\r\nX-Injected: 1 ${'long '.repeat(1000)}`
    const response = await call('CreateUserPool', { PoolName: name }, signed)
    expect(response.headers.get('x-injected')).toBeNull()
    expect(response.headers.get('x-amzn-errormessage')).toMatch(/^2 validation errors detected: Value '\? X-Injected/)
    expect(response.headers.get('x-amzn-errormessage')?.length).toBeLessThanOrEqual(1024)
    expect((await refusal(response)).message).toContain(name)
  })

  test('of this server itself says nothing but the request id, which the log has', async () => {
    let isBroken = false
    const lines: object[] = []
    const { log, now } = server.services
    const broken = await startServer({
      services: {
        log: Object.assign(Object.create(log), { error: (line: object) => lines.push(line) }),
        now() {
          if (isBroken) throw new Error('the clock is broken')
          return now()
        },
      },
    })
    isBroken = true
    const response = await broken.call('ListUserPools', { MaxResults: 1 }, signed)
    const requestId = response.headers.get('x-amzn-requestid')
    expect(await refusal(response)).toEqual({
      status: 500,
      __type: 'InternalErrorException',
      message: 'Internal server error',
    })
    expect(lines).toMatchObject([{ requestId, operation: 'ListUserPools', err: { message: 'the clock is broken' } }])
  })
})

describe('an operation', () => {
  test.each([
    ['that does not exist', target('Nothing')],
    ['of the prototype', target('constructor')],
    ['of another service', { 'x-amz-target': 'DynamoDB_20120810.ListTables' }],
    ['without a target', {}],
  ])('%s is unknown', async (_what, headers) => {
    const response = await fetch(url, { method: 'POST', headers: { ...awsJson, ...headers }, body: '{}' })
    expect(await refusal(response)).toMatchObject({ status: 400, __type: 'UnknownOperationException' })
  })

  test('that answers nothing says how little that is', async () => {
    const { Id } = await createPool()
    const response = await call('DeleteUserPool', { UserPoolId: Id }, signed)
    expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([200, '0', ''])
  })

  test('that is not built yet says so to signed callers only', async () => {
    expect(await refusal(await call('ListUserPoolReplicas', {}, signed))).toEqual({
      status: 501,
      __type: 'InternalErrorException',
      message: 'ListUserPoolReplicas is not implemented by this server.',
    })
    expect(await refusal(await call('ListUserPoolReplicas', {}))).toMatchObject({
      __type: 'MissingAuthenticationTokenException',
    })
  })

  test('that is not built yet is asked once by an SDK that repeats what fails', async () => {
    const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' }
    const persistent = new CognitoIdentityProviderClient({ endpoint: url, region: 'us-east-1', credentials })
    onTestFinished(() => persistent.destroy())
    const asked = persistent.send(new ListUserPoolReplicasCommand({ UserPoolId: 'us-east-1_missing00' }))
    const error = await asked.then(
      () => undefined,
      cause => cause,
    )
    expect(error).toBeInstanceOf(InternalErrorException)
    expect(error.$metadata).toMatchObject({ httpStatusCode: 501, attempts: 1 })
  })
})

describe('an administrative call', () => {
  test('without a signature is refused before anything else is looked at', async () => {
    expect(await refusal(await call('CreateUserPool', { PoolName: '' }))).toEqual({
      status: 400,
      __type: 'MissingAuthenticationTokenException',
      message: 'Missing Authentication Token',
    })
    const bearer = await call('CreateUserPool', { PoolName: 'x' }, { authorization: 'Bearer x' })
    expect(await refusal(bearer)).toMatchObject({ __type: 'MissingAuthenticationTokenException' })
  })

  test('for another region does not see the pool', async () => {
    const { Id } = await createPool()
    const abroad = signedClient(url, undefined, 'eu-west-1')
    await expect(abroad.send(new DescribeUserPoolCommand({ UserPoolId: Id }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `User pool ${Id} does not exist.`,
    })
    await expect(client.send(new DescribeUserPoolCommand({ UserPoolId: Id }))).resolves.toMatchObject({
      UserPool: { Id },
    })
  })
})

describe('a public call', () => {
  test('ignores an Authorization header, whatever it says', async () => {
    const headers = { authorization: 'nonsense' }
    const response = await call('SignUp', { ClientId: 'unknown', Username: 'bob', Password: 'Abcdef1!' }, headers)
    expect(await refusal(response)).toEqual({
      status: 400,
      __type: 'ResourceNotFoundException',
      message: 'User pool client unknown does not exist.',
    })
  })

  test('of a signed client works in any region, for the client id names the pool', async () => {
    const { ClientId } = await createClient(await createPool())
    const abroad = signedClient(url, undefined, 'eu-west-1')
    await expect(
      abroad.send(new SignUpCommand({ ClientId, Username: 'abroad', Password: 'Abcdef1!' })),
    ).resolves.toMatchObject({ UserConfirmed: false })
  })

  test('with an access token that is none is not authorized', async () => {
    const asked = client.send(new GetUserCommand({ AccessToken: 'a.b.c' }))
    await expect(asked).rejects.toThrow(NotAuthorizedException)
    await expect(asked).rejects.toThrow('Invalid Access Token')
  })
})

describe('a request', () => {
  test.each([
    ['that is not JSON', '{"a":'],
    ['that is empty', ''],
    ['that is a list', '[]'],
    ['that is null', 'null'],
  ])('%s cannot be read', async (_what, body) => {
    const headers = { ...awsJson, ...target('ListUserPools'), ...signed }
    const response = await fetch(url, { method: 'POST', headers, body })
    expect(await refusal(response)).toMatchObject({ status: 400, __type: 'SerializationException' })
  })

  test('may name the character set of its type, and must name the type', async () => {
    const send = (type: string) =>
      fetch(url, {
        method: 'POST',
        headers: { 'content-type': type, ...target('ListUserPools'), ...signed },
        body: '{"MaxResults":1}',
      })
    expect((await send('application/x-amz-json-1.1; charset=utf-8')).status).toBe(200)
    for (const type of ['text/plain', 'application/json', 'application/x-www-form-urlencoded'])
      expect(await refusal(await send(type)), type).toMatchObject({ status: 400, __type: 'UnknownOperationException' })
  })

  test.each(['GET', 'PUT', 'DELETE', 'PATCH'])('by %s is told which method to use', async method => {
    const response = await fetch(url, { method })
    expect(response.headers.get('allow')).toBe('POST, OPTIONS')
    expect(await refusal(response)).toMatchObject({ status: 405, __type: 'UnknownOperationException' })
  })

  test('over one megabyte is refused, declared or streamed, and one of exactly that size is not', async () => {
    const headers = { ...awsJson, ...target('ListUserPools'), ...signed }
    const body = (size: number) => `{"MaxResults":1,"X":"${'x'.repeat(size - 23)}"}`
    const send = (content: string | ReadableStream) =>
      fetch(url, { method: 'POST', headers, body: content, duplex: 'half' } as never)
    expect(body(1_048_576).length).toBe(1_048_576)
    expect((await send(body(1_048_576))).status).toBe(200)
    for (const content of [body(1_048_577), new Blob([body(1_200_000)]).stream()])
      expect(await refusal(await send(content))).toMatchObject({
        status: 413,
        __type: 'RequestEntityTooLargeException',
      })
    await expect(client.send(new ListUserPoolsCommand({ MaxResults: 1 }))).resolves.toBeDefined()
  })

  test.each([
    ['that is not HTTP', 'nonsense\r\n\r\n'],
    ['of a negative length', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n'],
    ['without a host', 'POST / HTTP/1.0\r\nContent-Length: 0\r\n\r\n'],
    ['of today without a host', 'POST / HTTP/1.1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'],
    ['with headers without end', `POST / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`],
  ])('%s is answered in JSON too', async (_what, text) => {
    const answer = await rawAnswer(text)
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer).toMatch(/\r\n\r\n\{"__type":"SerializationException","message":"[^"]+"\}$/)
  })

  test.each([
    ['of a declared length', 'Content-Length: 100\r\n\r\n{'],
    ['in chunks', 'Transfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n'],
  ])('%s that ends early is the client’s doing, not a bug', async (_what, rest) => {
    const results: unknown[] = []
    const log = pino({ level: 'info' }, { write: (line: string) => results.push(JSON.parse(line)) })
    const watched = await startServer({ services: { log } })
    const head = Object.entries({ host: 'x', ...awsJson, ...target('GetUser') }).map(pair => pair.join(': '))
    const socket = connect(Number(new URL(watched.url).port), '127.0.0.1')
    socket.write(['POST / HTTP/1.1', ...head, rest].join('\r\n'))
    setTimeout(() => socket.destroy(), 50)
    await vi.waitFor(() =>
      expect(results).toMatchObject([{ msg: 'request', operation: 'GetUser', result: 'SerializationException' }]),
    )
  })

  test('to a page that does not exist is answered in JSON', async () => {
    const response = await fetch(`${url}/nothing/here`)
    expect(response.status).toBe(404)
    expect(await response.json()).toEqual({ message: 'Not found' })
  })
})
