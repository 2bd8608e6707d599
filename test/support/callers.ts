/** A server in production mode with access keys, and requests that are signed by hand. */
import { Sha256 } from '@aws-crypto/sha256-js'
import { SignatureV4 } from '@smithy/signature-v4'
import type { AccessKey } from '../../src/config.ts'
import { startServer, type TestServer } from './server.ts'

export const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }

export const admin: AccessKey = {
  accessKeyId: 'AKIAADMIN',
  secretAccessKey: 'secret-of-the-admin',
  arn: 'arn:aws:iam::123456789012:user/admin',
  policies: [everything],
}

export function accessKey(policies: readonly unknown[], rest: Partial<AccessKey> = {}): AccessKey {
  return {
    accessKeyId: 'AKIABACKEND',
    secretAccessKey: 'secret-of-the-backend',
    arn: 'arn:aws:iam::123456789012:user/backend',
    policies,
    ...rest,
  }
}

/** Knows the admin's key and any others; its clock stands at the present, as SDKs sign with the real one. */
export async function startProduction(others: readonly AccessKey[] = []): Promise<TestServer> {
  const server = await startServer({ config: { mode: 'production', accessKeys: [admin, ...others] } })
  server.clock.set(new Date())
  return server
}

export interface RawRequest {
  readonly method: string
  readonly protocol: string
  readonly hostname: string
  readonly port: number
  readonly path: string
  readonly query: Record<string, string>
  readonly headers: Record<string, string>
  readonly body: string
}

/** A call of ListUserPools, not signed yet. */
export function listUserPools(server: TestServer): RawRequest {
  const { hostname, port, host } = new URL(server.url)
  return {
    method: 'POST',
    protocol: 'http:',
    hostname,
    port: Number(port),
    path: '/',
    query: {},
    headers: {
      host,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.ListUserPools',
    },
    body: JSON.stringify({ MaxResults: 10 }),
  }
}

export interface SignerOptions {
  readonly key?: AccessKey
  readonly region?: string
  readonly service?: string
}

export function signer({ key = admin, region = 'us-east-1', service = 'cognito-idp' }: SignerOptions = {}) {
  const { accessKeyId, secretAccessKey, sessionToken } = key
  return new SignatureV4({
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
    region,
    service,
    sha256: Sha256,
  })
}

/** Sends a request exactly as it is. */
export async function send(
  request: Omit<RawRequest, 'query'> & { query?: object },
): Promise<{ status: number; body: unknown }> {
  const { protocol, hostname, port, path, query = {}, headers, body, method } = request
  // A form's encoding of a space, the plus sign, is not what is signed.
  const search = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
  const url = `${protocol}//${hostname}:${port}${path}${search.length > 0 ? '?' : ''}${search.join('&')}`
  const { host: _, ...sent } = headers
  const response = await fetch(url, { method, headers: sent, body })
  return { status: response.status, body: await response.json() }
}
