import type { PoolContext } from '../context.ts'
import { poolNotFound } from '../domain/errors/clients.ts'
import {
  identifierTaken,
  identityProviderExists,
  identityProviderNotFound,
  metadataInvalid,
  noProviderOfIdentifier,
  tooManyIdentityProviders,
} from '../domain/errors/identity-providers.ts'
import type { AttributeMapping, IdentityProvider, ProviderDetails, ProviderType } from '../domain/identity-provider.ts'
import { withIdentities } from '../domain/pool-schema.ts'
import { type CheckedDetails, checkedDetails } from '../domain/provider-details.ts'
import { assertIdentifiers, assertName, checkedMapping } from '../domain/provider-rules.ts'
import { isAcceptable } from '../federation/hosts.ts'
import { metadataOf } from '../federation/saml-metadata.ts'
import { Taken } from '../store/nouns/taken.ts'
import type { IssuedCertificate } from '../tokens/saml-certificate.ts'
import { openSecrets, sealSecrets } from './federation/providers.ts'
import { newEncryptionCertificate } from './saml-certificate.ts'

// https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html: where an account begins, and how far it goes.
const most = { aws: 300, none: 1_000 }

interface RequestedProvider {
  readonly name: string
  readonly type: ProviderType
  readonly details: ProviderDetails
  readonly mapping?: AttributeMapping | undefined
  readonly identifiers?: readonly string[] | undefined
}

/** Trusts another place to say who users of the pool are. */
export async function createProvider(ctx: PoolContext, requested: RequestedProvider): Promise<IdentityProvider> {
  const { pool, store, now } = ctx
  const { name, type, identifiers = [] } = requested
  assertName(name, type)
  assertIdentifiers(identifiers)
  const attributeMapping = checkedMapping(pool, type, requested.mapping)
  const { secrets, ...checked } = await checkDetails(ctx, type, requested.details)
  const at = now()
  const provider: IdentityProvider = {
    poolId: pool.id,
    name,
    type,
    ...checked,
    ...sealSecrets(ctx, name, secrets),
    attributeMapping,
    identifiers,
    createdAt: at,
    modifiedAt: at,
  }
  await refuseTaken(provider, () =>
    store.transaction(async tx => {
      // Users of the pool have the attribute from its first provider on. It also keeps the pool from going away.
      if (!(await tx.pools.update(pool.id, withIdentities))) throw poolNotFound(pool.id)
      if (!(await tx.identityProviders.create(provider, most[ctx.config.quotas]))) throw tooManyIdentityProviders()
    }),
  )
  return provider
}

/** Replaces those of details, mapping and identifiers that the request brings. */
export async function updateProvider(
  ctx: PoolContext,
  requested: Partial<RequestedProvider> & Pick<RequestedProvider, 'name'>,
): Promise<IdentityProvider> {
  const { pool, store, now } = ctx
  const { name, identifiers, mapping } = requested
  const present = await findProviderNamed(ctx, name)
  if (identifiers) assertIdentifiers(identifiers)
  const attributeMapping = mapping && checkedMapping(pool, present.type, mapping)
  const details = requested.details && (await replaceDetails(ctx, present, requested.details))
  const changed = await refuseTaken(present, () =>
    store.identityProviders.update(pool.id, name, provider => ({
      ...provider,
      ...details,
      ...(attributeMapping && { attributeMapping }),
      ...(identifiers && { identifiers }),
      modifiedAt: now(),
    })),
  )
  if (!changed) throw identityProviderNotFound(name)
  return changed
}

/** The provider of this name, for its administrators. */
export async function findProviderNamed({ store, pool }: PoolContext, name: string): Promise<IdentityProvider> {
  const provider = await store.identityProviders.get(pool.id, name)
  if (!provider) throw identityProviderNotFound(name)
  return provider
}

export async function findProviderIdentified(
  { store, pool }: PoolContext,
  identifier: string,
): Promise<IdentityProvider> {
  const provider = await store.identityProviders.byIdentifier(pool.id, identifier)
  if (!provider) throw noProviderOfIdentifier(identifier)
  return provider
}

/** Trusts a provider no more. The users who came by it stay, and cannot sign in by it. */
export async function deleteProvider({ store, pool }: PoolContext, name: string): Promise<void> {
  if (!(await store.identityProviders.delete(pool.id, name))) throw identityProviderNotFound(name)
}

// Nobody can read Apple's key to send it again, so a request without it leaves it as it is.
async function replaceDetails(ctx: PoolContext, present: IdentityProvider, given: ProviderDetails) {
  const { private_key } = openSecrets(ctx, present)
  const kept = private_key !== undefined && { private_key }
  const { secrets, ...checked } = await checkDetails(ctx, present.type, { ...kept, ...given }, present)
  return { ...checked, sealedSecrets: undefined, ...sealSecrets(ctx, present.name, secrets) }
}

/** The details with what the provider says of itself. */
async function checkDetails(
  ctx: PoolContext,
  type: ProviderType,
  given: ProviderDetails,
  present?: IdentityProvider,
): Promise<CheckedDetails> {
  const checked = checkedDetails(type, given, url => isAcceptable(ctx.config.identityProviders, url))
  const { MetadataURL: url, MetadataFile: file = '' } = checked.details
  if (type !== 'SAML') return checked
  const { entityId: entity, signInUrl, signOutUrl } = await metadataOf(ctx, url === undefined ? { file } : { url })
  if (checked.details.IDPSignout === 'true' && signOutUrl === undefined)
    throw metadataInvalid('it has no SingleLogoutService of the redirect binding')
  const told = { SSORedirectBindingURI: signInUrl, ...(signOutUrl && { SLORedirectBindingURI: signOutUrl }) }
  const { certificate, privateKey } = await encryptionKeyOf(ctx, present)
  return {
    details: { ...checked.details, ...told, ActiveEncryptionCertificate: certificate },
    secrets: { decryption_key: privateKey },
    entity,
  }
}

// A directory has the certificate before it encrypts for it, and keeps it whatever else of the provider changes.
async function encryptionKeyOf(ctx: PoolContext, present: IdentityProvider | undefined): Promise<IssuedCertificate> {
  const certificate = present?.details.ActiveEncryptionCertificate
  const privateKey = present && openSecrets(ctx, present).decryption_key
  return certificate && privateKey ? { certificate, privateKey } : newEncryptionCertificate(ctx)
}

function refuseTaken<T>({ name, poolId }: IdentityProvider, work: () => Promise<T>): Promise<T> {
  return work().catch(error => {
    if (!(error instanceof Taken)) throw error
    throw error.value === name ? identityProviderExists(name, poolId) : identifierTaken(error.value)
  })
}
