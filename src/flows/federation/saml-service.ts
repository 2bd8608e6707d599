import type { Context, PoolContext } from '../../context.ts'
import type { IdentityProvider } from '../../domain/identity-provider.ts'
import { entityOf, serviceMetadata } from '../../federation/saml-service.ts'
import { poolOfHost } from '../domains.ts'
import { samlCertificate } from '../saml-certificate.ts'
import { originOf } from './arrive.ts'
import { poolOf } from './sign-out.ts'

export interface AskedMetadata {
  readonly host: string | undefined
  /** Where the host is not a pool's own. */
  readonly poolId: string | undefined
  /** For whom they are: what was agreed with this provider is said too. */
  readonly provider: string | undefined
}

/** The metadata of a pool for its directories, nothing where there is no such pool, or no such SAML provider in it. */
export async function samlServiceMetadata(ctx: Context, asked: AskedMetadata): Promise<string | undefined> {
  const poolCtx = await poolOf(ctx, asked.host, asked.poolId)
  if (!poolCtx) return undefined
  const { pool, store } = poolCtx
  const provider = asked.provider === undefined ? undefined : await store.identityProviders.get(pool.id, asked.provider)
  if (asked.provider !== undefined && provider?.type !== 'SAML') return undefined
  return serviceMetadata({
    entity: entityOf(pool.id),
    responseUrl: `${await originOf(poolCtx, asked.host)}/saml2/idpresponse`,
    signOutUrl: await signOutUrlOf(poolCtx, asked.host),
    signingCertificate: await samlCertificate(poolCtx),
    ...(provider && agreedWith(provider)),
  })
}

/** The public URL is every pool's, so that requests of directories name the pool there. */
async function signOutUrlOf(ctx: PoolContext, host: string | undefined): Promise<string> {
  const isOwn = (await poolOfHost(ctx, host)) !== undefined
  return `${await originOf(ctx, host)}${isOwn ? '' : `/${ctx.pool.id}`}/saml2/logout`
}

function agreedWith({ details }: IdentityProvider) {
  const { ActiveEncryptionCertificate: encryptionCertificate } = details
  return {
    ...(encryptionCertificate !== undefined && { encryptionCertificate }),
    signsRequests: details.RequestSigningAlgorithm !== undefined,
    ...(details.IDPSignout !== 'true' && { signOutUrl: undefined }),
  }
}
