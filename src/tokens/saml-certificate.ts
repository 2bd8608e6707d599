import { generateKeyPair, webcrypto } from 'node:crypto'
import { promisify } from 'node:util'

/** A fresh key with a certificate that it signed itself. */
export interface IssuedCertificate {
  /** Base64 of the DER form. */
  readonly certificate: string
  /** PKCS#8 PEM. */
  readonly privateKey: string
}

const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
const yearsValid = 10

/** A certificate for a pool's SAML requests, or for what is encrypted for it. Directories pin it, so it is kept. */
export async function newSamlCertificate(
  poolId: string,
  from: Date,
  { serial, use }: { readonly serial: string; readonly use: 'signing' | 'encryption' },
): Promise<IssuedCertificate> {
  // Needed once in the life of a pool, and not by every pool. The library asks for the polyfill.
  await import('reflect-metadata')
  const { KeyUsageFlags, KeyUsagesExtension, X509CertificateGenerator } = await import('@peculiar/x509')
  const pair = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const notAfter = new Date(from)
  notAfter.setUTCFullYear(from.getUTCFullYear() + yearsValid)
  const made = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serial,
      name: [{ CN: [poolId] }],
      notBefore: from,
      notAfter,
      signingAlgorithm: algorithm,
      extensions: [
        new KeyUsagesExtension(KeyUsageFlags[use === 'signing' ? 'digitalSignature' : 'keyEncipherment'], true),
      ],
      keys: {
        privateKey: pair.privateKey.toCryptoKey(algorithm, false, ['sign']),
        publicKey: pair.publicKey.toCryptoKey(algorithm, true, ['verify']),
      },
    },
    webcrypto,
  )
  return {
    certificate: Buffer.from(made.rawData).toString('base64'),
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}
