import type { PoolContext } from '../context.ts'
import type { Random } from '../platform/random.ts'
import type { SamlCertificate } from '../store/nouns/keys.ts'
import { type IssuedCertificate, newSamlCertificate } from '../tokens/saml-certificate.ts'

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

/** A key that a directory encrypts for, made with the provider that stands for it. */
export async function newEncryptionCertificate({ pool, random, now }: PoolContext): Promise<IssuedCertificate> {
  return newSamlCertificate(pool.id, now(), { serial: serialNumber(random), use: 'encryption' })
}

async function keptCertificate({ pool, store, seal, random, now }: PoolContext): Promise<SamlCertificate> {
  const kept = await store.samlCertificates.get(pool.id)
  if (kept) return kept
  const createdAt = now()
  const { certificate, privateKey } = await newSamlCertificate(pool.id, createdAt, {
    serial: serialNumber(random),
    use: 'signing',
  })
  const sealedPrivateKey = seal.seal('saml-key', pool.id, privateKey)
  // Another node may have made one in the meantime: the first counts.
  return store.samlCertificates.keep({ poolId: pool.id, certificate, sealedPrivateKey, createdAt })
}

/** Positive: its first bit is not set. */
function serialNumber(random: Random): string {
  return `1${random.bytes(15).toString('hex')}`
}
