/**
 * Signed tokens in compact form (RFC 7515) by RS256. The header has exactly two members, as the service's has.
 * `node:crypto` signs and verifies; why not jose: docs/decisions/0003-token-signing.md.
 */
import { type KeyObject, sign, verify } from 'node:crypto'

/** A private key, and the header of what it signs. */
export interface Signer {
  readonly header: string
  readonly privateKey: KeyObject
}

export function signerOf(kid: string, privateKey: KeyObject): Signer {
  return { header: encode({ kid, alg: 'RS256' }), privateKey }
}

/** Signs on another thread. */
export function signCompact({ header, privateKey }: Signer, claims: object): Promise<string> {
  const input = `${header}.${encode(claims)}`
  return new Promise((resolve, reject) =>
    sign('sha256', Buffer.from(input), privateKey, (error, signature) =>
      error ? reject(error) : resolve(`${input}.${signature.toString('base64url')}`),
    ),
  )
}

export interface CompactToken {
  readonly kid: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly input: string
  readonly signature: Buffer
}

/** The parts of a token, unverified. Nothing unless it names RS256 and a key, and every part is in its one right encoding. */
export function readCompact(text: string): CompactToken | undefined {
  const parts = text.split('.')
  const [head = '', body = '', tail = ''] = parts
  if (parts.length !== 3) return undefined
  const header = readObject(head)
  const payload = readObject(body)
  const signature = decode(tail)
  if (!header || !payload || !signature) return undefined
  // An unknown member, such as `crit`, would ask for a check that is not made here.
  const { kid, alg, ...others } = header
  if (alg !== 'RS256' || typeof kid !== 'string' || Object.keys(others).length > 0) return undefined
  return { kid, payload, input: `${head}.${body}`, signature }
}

export function isSignedBy(publicKey: KeyObject, { input, signature }: CompactToken): boolean {
  return verify('sha256', Buffer.from(input), publicKey, signature)
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/** Decoding ignores stray characters and unused bits: a token that was changed in them is refused. */
function decode(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}

function readObject(text: string): Record<string, unknown> | undefined {
  const bytes = decode(text)
  if (!bytes) return undefined
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}
