import type { PoolContext } from '../context.ts'
import { newSamlCertificate } from '../tokens/saml-certificate.ts'

/** The pool's certificate for SAML, made when it is first asked for and the same ever after. */
export async function samlCertificate({ pool, store, seal, random, now }: PoolContext): Promise<string> {
  const kept = await store.samlCertificates.get(pool.id)
  if (kept) return kept.certificate
  const createdAt = now()
  // A serial number is positive: its first bit is not set.
  const serial = `1${random.bytes(15).toString('hex')}`
  const { certificate, privateKey } = await newSamlCertificate(pool.id, serial, createdAt)
  const sealedPrivateKey = seal.seal('saml-key', pool.id, privateKey)
  // Another node may have made one in the meantime: the first counts.
  const first = await store.samlCertificates.keep({ poolId: pool.id, certificate, sealedPrivateKey, createdAt })
  return first.certificate
}
