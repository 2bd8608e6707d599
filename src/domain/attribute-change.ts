import { type Attributes, type ContactAttribute, contactAttributes, verifiedFlag } from './attributes.ts'
import type { Pool } from './pool.ts'
import type { User } from './user.ts'

/** An address that its owner must prove. */
export interface Unproven {
  readonly attribute: ContactAttribute
  readonly address: string
}

export interface AttributeChange {
  readonly user: User
  /** Addresses that a code goes to. */
  readonly unproven: readonly Unproven[]
  /** Addresses that earlier codes prove no more, and no new code goes to. */
  readonly withdrawn: readonly ContactAttribute[]
}

/**
 * A user with some attributes changed; an empty value takes one away. A new address is unverified, or waits beside
 * the old one until it is verified where the pool says so; only an administrator may vouch for it in the same change.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-email-phone-verification.html
 */
export function changedAttributes(pool: Pool, user: User, change: Attributes, at: Date): AttributeChange {
  const attributes: Record<string, string> = { ...user.attributes }
  const pending: Record<string, string> = { ...user.pendingAttributes }
  const unproven: Unproven[] = []
  const withdrawn: ContactAttribute[] = []
  for (const [name, value] of Object.entries(change)) {
    if (value === '') delete attributes[name]
    else if (!isContact(name)) attributes[name] = value
  }
  for (const attribute of contactAttributes) {
    const address = change[attribute]
    if (address === undefined) continue
    delete pending[attribute]
    const fate = fateOf(pool, user, change, attribute)
    if (fate === 'waiting') pending[attribute] = address
    if (fate === 'vouched for' || fate === 'unverified') attributes[attribute] = address
    if (fate === 'unverified') attributes[verifiedFlag(attribute)] = 'false'
    if (fate === 'taken away') delete attributes[verifiedFlag(attribute)]
    const isProofWanted = user.status !== 'EXTERNAL_PROVIDER' && (fate === 'waiting' || fate === 'unverified')
    if (isProofWanted && pool.settings.AutoVerifiedAttributes?.includes(attribute))
      unproven.push({ attribute, address })
    else if (fate !== 'same' || user.pendingAttributes?.[attribute]) withdrawn.push(attribute)
  }
  return { user: withAttributes(user, attributes, pending, at), unproven, withdrawn }
}

type Fate = 'same' | 'taken away' | 'vouched for' | 'waiting' | 'unverified'

/** What becomes of an address that a change names. */
function fateOf(pool: Pool, user: User, change: Attributes, attribute: ContactAttribute): Fate {
  const address = change[attribute]
  if (address === user.attributes[attribute]) return 'same'
  if (address === '') return 'taken away'
  if (change[verifiedFlag(attribute)] === 'true') return 'vouched for'
  // Only his provider vouches for what a federated user says of himself.
  return waitsForProof(pool, attribute) && user.status !== 'EXTERNAL_PROVIDER' ? 'waiting' : 'unverified'
}

/** A user whose address was proven: it takes effect if it was waiting. Nothing when it is not his any more. */
export function provenAddress(user: User, { attribute, address }: Unproven, at: Date): User | undefined {
  const { [attribute]: waiting, ...pending } = user.pendingAttributes ?? {}
  const isWaiting = waiting === address
  if (!isWaiting && user.attributes[attribute] !== address) return undefined
  const attributes = { ...user.attributes, [attribute]: address, [verifiedFlag(attribute)]: 'true' }
  return withAttributes(user, attributes, isWaiting ? pending : (user.pendingAttributes ?? {}), at)
}

function withAttributes(user: User, attributes: Attributes, pending: Attributes, at: Date): User {
  const { pendingAttributes: _, ...rest } = user
  return {
    ...rest,
    attributes,
    ...(Object.keys(pending).length > 0 && { pendingAttributes: pending }),
    modifiedAt: at,
  }
}

function waitsForProof({ settings }: Pool, attribute: ContactAttribute): boolean {
  return settings.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate?.includes(attribute) ?? false
}

function isContact(name: string): name is ContactAttribute {
  return contactAttributes.some(attribute => attribute === name)
}
