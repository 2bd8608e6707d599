import type { PoolContext } from '../context.ts'
import type { SamlCertificate } from '../store/nouns/keys.ts'
import { newSamlCertificate } from '../tokens/saml-certificate.ts'

/** The pool's certificate for SAML, made when it is first asked for and the same ever after. */
export async function samlCertificate(ctx: PoolContext): Promise<string> {
  return (await keptCertificate(ctx)).certificate
}

/** The key of that certificate, PKCS#8 PEM. */
export async function samlSigningKey(ctx: PoolContext): Promise<string> {
  const { sealedPrivateKey } = await keptCertificate(ctx)
  const key = ctx.seal.open('saml-key', ctx.pool.id, sealedPrivateKey)
  if (!key) throw new Error(`the SAML key of ${ctx.pool.id} was sealed under an unknown master key`)
  return key.toString()
}

async function keptCertificate({ pool, store, seal, random, now }: PoolContext): Promise<SamlCertificate> {
  const kept = await store.samlCertificates.get(pool.id)
  if (kept) return kept
  const createdAt = now()
  // A serial number is positive: its first bit is not set.
  const serial = `1${random.bytes(15).toString('hex')}`
  const { certificate, privateKey } = await newSamlCertificate(pool.id, serial, createdAt)
  const sealedPrivateKey = seal.seal('saml-key', pool.id, privateKey)
  // Another node may have made one in the meantime: the first counts.
  return store.samlCertificates.keep({ poolId: pool.id, certificate, sealedPrivateKey, createdAt })
}
