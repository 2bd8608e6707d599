/** A certificate for development and small installations, signed by itself and kept in the data folder. */
import { createPrivateKey, generateKeyPair, webcrypto, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Credentials, selfSignedPath } from '../config/tls.ts'
import type { Config } from '../config.ts'
import type { Clock } from '../platform/clock.ts'
import type { Random } from '../platform/random.ts'

const day = 24 * 60 * 60 * 1000
// No browser takes a certificate for longer.
const lifetime = 397 * day
const renewal = 30 * day
// Another machine's clock may be behind.
const leeway = 60 * 60 * 1000

const algorithm = { name: 'ECDSA', hash: 'SHA-256', namedCurve: 'P-256' }

export interface Surroundings {
  readonly config: Pick<Config, 'dataDir' | 'publicUrl'>
  readonly now: Clock
  readonly random: Random
}

/** The certificate that is kept, or a new one where it does not cover all names or soon ends. */
export async function selfSigned({ config, now, random }: Surroundings): Promise<Credentials> {
  const [certPath, keyPath] = [selfSignedPath(config), join(config.dataDir, 'tls.key')]
  const names = namesOf(config.publicUrl)
  const kept = readKept(certPath, keyPath)
  if (kept && isGood(kept, names, now())) return kept
  const made = await newCertificate(names, now(), random)
  replace(keyPath, made.key, random)
  replace(certPath, made.cert, random)
  return made
}

/** Every host under which this server answers for itself and for prefix domains. */
function namesOf(publicUrl: string): readonly string[] {
  const publicHost = new URL(publicUrl).hostname.replace(/^\[|\]$/g, '')
  const below = isIP(publicHost) ? [] : [`*.auth.${publicHost}`]
  return [...new Set(['localhost', '*.auth.localhost', '127.0.0.1', '::1', publicHost, ...below])]
}

function readKept(certPath: string, keyPath: string): Credentials | undefined {
  if (!existsSync(certPath) || !existsSync(keyPath)) return undefined
  return { cert: readFileSync(certPath, 'utf8'), key: readFileSync(keyPath, 'utf8') }
}

function isGood({ cert, key }: Credentials, names: readonly string[], now: Date): boolean {
  try {
    const certificate = new X509Certificate(cert)
    const begins = certificate.validFromDate.getTime() <= now.getTime()
    const lasts = certificate.validToDate.getTime() - now.getTime() > renewal
    const covers = names.every(name =>
      isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name.replace('*', 'any')),
    )
    return begins && lasts && covers && certificate.checkPrivateKey(createPrivateKey(key))
  } catch {
    // Half written, or not ours.
    return false
  }
}

async function newCertificate(names: readonly string[], now: Date, random: Random): Promise<Credentials> {
  // The library asks for the polyfill.
  await import('reflect-metadata')
  const x509 = await import('@peculiar/x509')
  const pair = await promisify(generateKeyPair)('ec', { namedCurve: algorithm.namedCurve })
  const publicKey = pair.publicKey.toCryptoKey(algorithm, true, ['verify'])
  const made = await x509.X509CertificateGenerator.createSelfSigned(
    {
      // Positive: its first bit is not set.
      serialNumber: `1${random.bytes(15).toString('hex')}`,
      name: [{ CN: ['Cenote, self-signed'] }],
      notBefore: new Date(now.getTime() - leeway),
      notAfter: new Date(now.getTime() - leeway + lifetime),
      signingAlgorithm: algorithm,
      extensions: [
        // It stands for these names alone: who trusts it trusts nothing that it could sign.
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(
          names.map(value => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value })),
        ),
        await x509.SubjectKeyIdentifierExtension.create(publicKey, false, webcrypto),
      ],
      keys: { privateKey: pair.privateKey.toCryptoKey(algorithm, false, ['sign']), publicKey },
    },
    webcrypto,
  )
  return { cert: `${made.toString('pem')}\n`, key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
}

/** The name appears with the whole file behind it. */
function replace(path: string, text: string, random: Random): void {
  const draft = `${path}.${random.bytes(8).toString('hex')}`
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx', flush: true })
  renameSync(draft, path)
}
