/**
 * Refresh tokens are encrypted tokens in compact form (RFC 7516): five parts, which the client never looks into.
 * The service wraps a random key by RSA for the server itself; here the server's key encrypts directly (`dir`).
 */
import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Random } from '../platform/random.ts'
import type { Seal } from '../platform/seal.ts'
import type { RefreshToken } from './tokens.ts'

const purpose = 'refresh-token'
const ivBytes = 12
const tagBytes = 16

export function sealRefresh({ seal, random }: { seal: Seal; random: Random }, token: RefreshToken): string {
  const [current] = seal.keys(purpose)
  if (!current) throw new Error('there is no master key')
  const header = encodeHeader(current.id)
  const iv = random.bytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', current.key, iv)
  cipher.setAAD(Buffer.from(header))
  const body = Buffer.concat([cipher.update(JSON.stringify(token)), cipher.final()])
  return [header, '', ...[iv, body, cipher.getAuthTag()].map(part => part.toString('base64url'))].join('.')
}

/** Nothing unless this server made exactly this text under one of its present master keys. */
export function openRefresh(seal: Seal, text: string): RefreshToken | undefined {
  const parts = text.split('.')
  const [header = '', wrappedKey, ...rest] = parts
  const [iv, body, tag] = rest.map(part => Buffer.from(part, 'base64url'))
  if (parts.length !== 5 || wrappedKey !== '' || !iv || !body || !tag) return undefined
  // Decoding ignores stray characters and unused bits: a text that was changed in them is refused.
  if (rest.join('.') !== [iv, body, tag].map(part => part.toString('base64url')).join('.')) return undefined
  if (iv.length !== ivBytes || tag.length !== tagBytes) return undefined
  const known = seal.keys(purpose).find(({ id }) => encodeHeader(id) === header)
  if (!known) return undefined
  const decipher = createDecipheriv('aes-256-gcm', known.key, iv, { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(header))
  decipher.setAuthTag(tag)
  try {
    return read(Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8'))
  } catch {
    return undefined
  }
}

// The members are as in the service's own header, and `kid` names the master key, so that it can be rotated.
function encodeHeader(kid: string): string {
  return Buffer.from(JSON.stringify({ cty: 'JWT', enc: 'A256GCM', alg: 'dir', kid })).toString('base64url')
}

/** The text was authenticated, so it has the form that {@link sealRefresh} wrote; only its dates became texts. */
function read(json: string): RefreshToken {
  const token = JSON.parse(json) as RefreshToken
  return { ...token, authTime: new Date(token.authTime), expiresAt: new Date(token.expiresAt) }
}
