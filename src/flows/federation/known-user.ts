import type { ClientContext } from '../../context.ts'
import type { Attributes } from '../../domain/attributes.ts'
import { identityProviderNotFound } from '../../domain/errors/identity-providers.ts'
import { subjectKey } from '../../domain/identities.ts'
import type { IdentityKey } from '../../domain/identity-provider.ts'
import { claimText } from '../../domain/mapped-attributes.ts'
import type { User } from '../../domain/user.ts'
import type { ProvenIdentity } from './identity.ts'

/** A user whom an outside identity belongs to, and by what. */
export interface KnownUser {
  readonly user: User
  readonly key: IdentityKey
}

/**
 * Whose identity this is: by its subject, else by an attribute that an administrator linked somebody by. Links name
 * the pool's attribute or the claim that fills it.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-identity-federation-consolidate-users.html
 */
export async function findKnown(
  { pool, store }: ClientContext,
  identity: ProvenIdentity,
  mapped: Attributes,
): Promise<KnownUser | undefined> {
  const { name } = identity.provider
  const bySubject = subjectKey(identity.provider, identity.subject)
  const user = await store.users.ofIdentity(pool.id, bySubject)
  if (user) return { user, key: bySubject }
  // As it is now: a function may have linked somebody a moment ago.
  const provider = await store.identityProviders.get(pool.id, name)
  if (!provider) throw identityProviderNotFound(name)
  for (const attribute of provider.linkAttributes ?? []) {
    const value = vouchedValue(identity, mapped, attribute)
    if (!value) continue
    const key = { provider: name, attribute, value }
    const linked = await store.users.ofIdentity(pool.id, key)
    if (linked) return { user: linked, key }
  }
  return undefined
}

/**
 * What the provider says of the attribute of a link: by the claim that fills the pool's attribute of this name, else by
 * the claim of this name. An address that the provider itself has not verified is nobody's: whoever may type what he
 * likes there would be anybody here.
 */
function vouchedValue(identity: ProvenIdentity, mapped: Attributes, attribute: string): string | undefined {
  const { attributeMapping } = identity.provider
  const isMapped = attribute !== 'username' && Object.hasOwn(attributeMapping, attribute)
  const claim = (isMapped && attributeMapping[attribute]) || attribute
  const flags = [claimText(identity, flagOf(claim)), ...(isMapped ? [mapped[flagOf(attribute)]] : [])]
  return flags.includes('false') ? undefined : claimText(identity, claim)
}

function flagOf(name: string): string {
  return `${name}_verified`
}
