import { createHash, createHmac } from 'node:crypto'
import { queryOf, type Signature, type SignedRequest } from './signature.ts'

/**
 * The signature that the owner of a secret would have put on this request.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function expectedSignature(request: SignedRequest, signature: Signature, secretAccessKey: string): string {
  const { date, region, service, end } = signature.scope
  const stringToSign = [
    'AWS4-HMAC-SHA256',
    signature.signedAt,
    `${date}/${region}/${service}/${end}`,
    sha256(canonicalRequest(request, signature)),
  ].join('\n')
  const key = [date, region, service, end].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`)
  return hmac(key, stringToSign).toString('hex')
}

/** Lower-case hexadecimal SHA-256. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest()
}

function canonicalRequest(request: SignedRequest, { signedHeaders, form }: Signature): string {
  return [
    request.method,
    canonicalPath(request.target),
    canonicalQuery(queryOf(request.target), form),
    ...signedHeaders.map(name => `${name}:${canonicalValue(request.headers.get(name) ?? '')}`),
    '',
    signedHeaders.join(';'),
    // From the body that came, whatever a header says of it.
    sha256(request.body),
  ].join('\n')
}

// Every service but S3 encodes the path, which is encoded already, once more.
function canonicalPath(target: string): string {
  const path = target.split('?', 1)[0] || '/'
  return path.split('/').map(encode).join('/')
}

function canonicalQuery(query: string, form: Signature['form']): string {
  return query
    .split('&')
    .filter(part => part !== '')
    .map(part => {
      const equals = part.indexOf('=')
      return equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)]
    })
    .map(([name = '', value = '']) => [encode(decode(name)), encode(decode(value))] as const)
    .filter(([name]) => form !== 'query' || name !== 'X-Amz-Signature')
    .sort(([a, x], [b, y]) => (a === b ? order(x, y) : order(a, b)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function canonicalValue(value: string): string {
  return value.trim().replace(/\s+/g, ' ')
}

// RFC 3986: encodeURIComponent leaves five characters alone that have to be encoded.
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}

// A broken escape cannot have been signed in the first place: taken as it stands, it gives a wrong signature.
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
