/**
 * Native exponentiation modulo the 3072-bit prime of RFC 3526 group 15 with generator 2. BigInt takes 4 ms for
 * one, `createDiffieHellman` 1.7 s; these take 0.6 ms each.
 */
import {
  constants,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPair,
  getDiffieHellman,
  type KeyObject,
  publicEncrypt,
} from 'node:crypto'

declare module 'node:crypto' {
  // Documented by Node, missing in its types.
  function generateKeyPair(
    type: 'dh',
    options: { readonly group: string },
    callback: (error: Error | null, publicKey: KeyObject, privateKey: KeyObject) => void,
  ): void
}

const primeBytes = getDiffieHellman('modp15').getPrime()
const size = primeBytes.length

export const prime = toNumber(primeBytes)
export const generator = 2n

/** A secret exponent that is used once: 2^b, and the power of another base under it. */
export interface SecretExponent {
  readonly generatorPower: bigint
  /** Off the main thread, in constant time. Nothing for the bases 0, 1 and -1, whose powers prove nothing. */
  raise(base: bigint): Promise<bigint | undefined>
}

/** 2^exponent, in constant time: OpenSSL derives a private key's public part when it reads it. */
export function generatorPower(exponent: bigint): bigint {
  return publicPart(createPrivateKey(pem('PRIVATE KEY', privateKeyDer(toBytes(exponent, 0)))))
}

/** base^exponent, off the main thread and in constant time, for a base that is no trivial one. */
export async function power(base: bigint, exponent: bigint): Promise<bigint> {
  return agree(createPrivateKey(pem('PRIVATE KEY', privateKeyDer(toBytes(exponent, 0)))), base)
}

/**
 * base^exponent for an exponent that is no secret: a bare RSA operation is exactly this power, and, unlike a
 * Diffie-Hellman key, an RSA key is not raised a second time while it is read.
 */
export function publicPower(base: bigint, exponent: bigint): bigint {
  const key = createPublicKey(pem('PUBLIC KEY', rsaPublicKeyDer(toBytes(exponent, 0))))
  return toNumber(publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, toBytes(base, size)))
}

const stockSize = 16
const stock: Promise<SecretExponent>[] = []

/** A fresh secret exponent, from a small stock that is made ahead on other threads; each is handed out once. */
export async function secretExponent(): Promise<SecretExponent> {
  const ready = stock.shift() ?? makeSecretExponent()
  while (stock.length < stockSize) {
    const next = makeSecretExponent()
    // A failure is met by whoever is handed it.
    next.catch(() => undefined)
    stock.push(next)
  }
  return ready
}

function makeSecretExponent(): Promise<SecretExponent> {
  return new Promise((resolve, reject) =>
    generateKeyPair('dh', { group: 'modp15' }, (error, publicKey, privateKey) =>
      error ? reject(error) : resolve(fromKeyPair(publicKey, privateKey)),
    ),
  )
}

function fromKeyPair(publicKey: KeyObject, privateKey: KeyObject): SecretExponent {
  return {
    generatorPower: publicPart(publicKey),
    async raise(base) {
      if (base <= 1n || base >= prime - 1n) return undefined
      return agree(privateKey, base)
    },
  }
}

function agree(privateKey: KeyObject, base: bigint): Promise<bigint> {
  const publicKey = createPublicKey(pem('PUBLIC KEY', publicKeyDer(toBytes(base, 0))))
  return new Promise((resolve, reject) =>
    diffieHellman({ privateKey, publicKey }, (error, secret) => (error ? reject(error) : resolve(toNumber(secret)))),
  )
}

/** The public number is the last thing in the DER of a Diffie-Hellman public key. */
function publicPart(key: KeyObject): bigint {
  const spki = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'der', type: 'spki' })
  return toNumber(readLastInteger(spki))
}

function toNumber(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`)
}

/** Big-endian, at least `length` bytes. */
function toBytes(number: bigint, length: number): Buffer {
  const hex = number.toString(16)
  return Buffer.from(hex.padStart(Math.max(length * 2, hex.length + (hex.length % 2)), '0'), 'hex')
}

/** Read faster than bytes: those Node takes for four other things first, and each time catches an exception. */
function pem(label: string, der: Buffer): string {
  return `-----BEGIN ${label}-----\n${der.toString('base64')}\n-----END ${label}-----\n`
}

// Just enough DER for the key forms (RFC 5208, RFC 5280, RFC 8017) with PKCS #3 parameters.
const dhAlgorithm = sequence(
  Buffer.from('06092a864886f70d010301', 'hex'),
  sequence(integer(primeBytes), integer(Buffer.from([Number(generator)]))),
)

function privateKeyDer(exponent: Buffer): Buffer {
  return sequence(integer(Buffer.from([0])), dhAlgorithm, tagged(0x04, integer(exponent)))
}

function publicKeyDer(value: Buffer): Buffer {
  return sequence(dhAlgorithm, bits(integer(value)))
}

const rsaAlgorithm = sequence(Buffer.from('06092a864886f70d0101010500', 'hex'))

function rsaPublicKeyDer(exponent: Buffer): Buffer {
  return sequence(rsaAlgorithm, bits(sequence(integer(primeBytes), integer(exponent))))
}

function sequence(...parts: Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts))
}

function bits(content: Buffer): Buffer {
  return tagged(0x03, Buffer.concat([Buffer.from([0]), content]))
}

/** DER integers are signed: a set top bit needs a zero byte before it. */
function integer(bytes: Buffer): Buffer {
  return tagged(0x02, (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes)
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content
  const head =
    length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from(head), content])
}

/** SubjectPublicKeyInfo is SEQUENCE { algorithm, BIT STRING { INTEGER } }: skips to that integer. */
function readLastInteger(spki: Buffer): Buffer {
  const outer = element(spki, 0)
  const algorithm = element(spki, outer.start)
  const bits = element(spki, algorithm.end)
  const value = element(spki, bits.start + 1)
  return spki.subarray(value.start, value.end)
}

function element(der: Buffer, at: number): { start: number; end: number } {
  const first = der[at + 1] ?? 0
  const lengthBytes = first & 0x80 ? first & 0x7f : 0
  const length = lengthBytes ? der.readUIntBE(at + 2, lengthBytes) : first
  const start = at + 2 + lengthBytes
  return { start, end: start + length }
}
