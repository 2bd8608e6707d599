import type { PoolContext } from '../../context.ts'
import {
  alreadyLinked,
  identityProviderNotFound,
  linkedToAnother,
  sourceHasProfile,
  sourceIsLocal,
  subjectRequired,
  tooManyLinkAttributes,
  tooManyLinks,
} from '../../domain/errors/identity-providers.ts'
import { userNotFound } from '../../domain/errors/users.ts'
import { memberInvalid, memberMissing } from '../../domain/errors/wire.ts'
import { federatedName, identityOf, mostLinks, withIdentity } from '../../domain/identities.ts'
import { type Identity, type IdentityProvider, subjectAttribute } from '../../domain/identity-provider.ts'
import type { User } from '../../domain/user.ts'
import { Taken } from '../../store/nouns/taken.ts'
import type { Transaction } from '../../store/store.ts'
import { findProviderNamed } from '../identity-providers.ts'

/** Somebody, as an administrator names him by a provider. */
export interface NamedIdentity {
  readonly provider: string | undefined
  readonly attribute: string | undefined
  readonly value: string | undefined
}

/** The provider name that stands for the pool itself. */
const local = 'Cognito'
const mostLinkAttributes = 5
const longestValue = 2_048

/**
 * Lets somebody who has not signed in by a provider yet do so as a user who is there.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminLinkProviderForUser.html
 */
export async function linkIdentity(ctx: PoolContext, destination: NamedIdentity, source: NamedIdentity): Promise<void> {
  const { pool, store, now } = ctx
  if (source.provider === local) throw sourceIsLocal()
  const { provider, key } = await readIdentity(ctx, source, 'sourceUser')
  const { sub } = await findDestination(ctx, destination)
  await refuseProfile(ctx, provider, key, sub)
  const link: Identity = { ...key, type: provider.type, isPrimary: false, createdAt: now() }
  try {
    await store.transaction(async tx => {
      await nameAttribute(tx, provider, key.attribute)
      const linked = await tx.users.update(pool, sub, present => {
        if (identityOf(present, key)) throw alreadyLinked()
        if ((present.identities ?? []).filter(({ isPrimary }) => !isPrimary).length >= mostLinks) throw tooManyLinks()
        return { ...withIdentity(present, undefined, link), modifiedAt: now() }
      })
      if (!linked) throw userNotFound()
    })
  } catch (error) {
    throw error instanceof Taken ? linkedToAnother() : error
  }
}

/**
 * Takes an identity from the user who has it; the next sign-in by it makes a user of its own. Of the pool's own
 * provider, closes the sign-in by password until a password is set anew.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDisableProviderForUser.html
 */
export async function disableIdentity(ctx: PoolContext, named: NamedIdentity): Promise<void> {
  const { pool, store, now } = ctx
  if (named.provider === local) return closePassword(ctx, named)
  const { key } = await readIdentity(ctx, named, 'user')
  const user = await store.users.ofIdentity(pool.id, key)
  if (!user) throw userNotFound()
  const changed = await store.users.update(pool, user.sub, present => {
    if (!identityOf(present, key)) throw userNotFound()
    return { ...withIdentity(present, key, undefined), modifiedAt: now() }
  })
  if (!changed) throw userNotFound()
}

async function closePassword({ pool, store, now }: PoolContext, { attribute, value }: NamedIdentity): Promise<void> {
  if (attribute !== subjectAttribute) throw subjectRequired('user', local)
  const user = value ? await store.users.find(pool, value) : undefined
  if (!user || user.status === 'EXTERNAL_PROVIDER') throw userNotFound()
  await store.transaction(async tx => {
    const changed = await tx.users.update(pool, user.sub, present => {
      const { password: _, ...rest } = present
      return { ...rest, isPasswordClosed: true, modifiedAt: now() }
    })
    if (!changed) throw userNotFound()
    await tx.codes.discard(pool.id, user.sub, 'reset-password')
  })
}

async function findDestination({ pool, store }: PoolContext, { provider, value }: NamedIdentity): Promise<User> {
  if (!provider) throw memberMissing('destinationUser.providerName')
  if (!value) throw memberMissing('destinationUser.providerAttributeValue')
  const user =
    provider === local
      ? await store.users.find(pool, value)
      : await store.users.ofIdentity(pool.id, { provider, attribute: subjectAttribute, value })
  if (!user) throw userNotFound()
  return user
}

async function readIdentity(ctx: PoolContext, named: NamedIdentity, member: 'sourceUser' | 'user') {
  const { provider: name, attribute, value } = named
  if (!name) throw memberMissing(`${member}.providerName`)
  if (!attribute) throw memberMissing(`${member}.providerAttributeName`)
  if (!value) throw memberMissing(`${member}.providerAttributeValue`)
  for (const [part, text] of [
    ['providerAttributeName', attribute],
    ['providerAttributeValue', value],
  ] as const) {
    const rule = `have length less than or equal to ${longestValue}`
    if (text.length > longestValue) throw memberInvalid(`${member}.${part}`, rule)
  }
  const provider = await findProviderNamed(ctx, name)
  const isNamedFreely = provider.type === 'OIDC' || provider.type === 'SAML'
  if (!isNamedFreely && attribute !== subjectAttribute) throw subjectRequired(member, name)
  return { provider, key: { provider: name, attribute, value } }
}

/** Two users are never made one: an identity that has a user of its own, or is linked, is refused. */
async function refuseProfile(
  { pool, store }: PoolContext,
  { name }: IdentityProvider,
  key: { readonly provider: string; readonly attribute: string; readonly value: string },
  destination: string,
): Promise<void> {
  const holder = await store.users.ofIdentity(pool.id, key)
  if (holder && identityOf(holder, key)?.isPrimary) throw sourceHasProfile()
  if (holder) throw holder.sub === destination ? alreadyLinked() : linkedToAnother()
  if (key.attribute !== subjectAttribute) return
  // His identity was taken from him, and his profile stayed.
  const orphan = await store.users.find(pool, federatedName(pool, name, key.value))
  if (orphan?.status === 'EXTERNAL_PROVIDER') throw sourceHasProfile()
}

// Sign-ins look for links by the attributes that links of the provider name.
async function nameAttribute(tx: Transaction, { poolId, name }: IdentityProvider, attribute: string): Promise<void> {
  if (attribute === subjectAttribute) return
  const named = await tx.identityProviders.update(poolId, name, provider => {
    const { linkAttributes = [] } = provider
    if (linkAttributes.includes(attribute)) return provider
    if (linkAttributes.length >= mostLinkAttributes) throw tooManyLinkAttributes()
    return { ...provider, linkAttributes: [...linkAttributes, attribute] }
  })
  if (!named) throw identityProviderNotFound(name)
}
