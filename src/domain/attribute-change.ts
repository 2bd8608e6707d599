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
  /** Addresses that earlier codes prove no more. */
  readonly replaced: readonly ContactAttribute[]
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
  const replaced: ContactAttribute[] = []
  for (const [name, value] of Object.entries(change)) {
    if (value === '') delete attributes[name]
    else if (!isContact(name)) attributes[name] = value
  }
  for (const attribute of contactAttributes) {
    const address = change[attribute]
    if (address === undefined) continue
    delete pending[attribute]
    const isSame = address === user.attributes[attribute]
    if (!isSame || user.pendingAttributes?.[attribute] !== undefined) replaced.push(attribute)
    if (isSame) continue
    const flag = verifiedFlag(attribute)
    const isVouchedFor = change[flag] === 'true'
    if (address !== '' && !isVouchedFor && waitsForProof(pool, attribute)) {
      pending[attribute] = address
    } else {
      if (address === '') delete attributes[flag]
      else attributes[attribute] = address
      if (address !== '' && !isVouchedFor) attributes[flag] = 'false'
    }
    if (address !== '' && !isVouchedFor && pool.settings.AutoVerifiedAttributes?.includes(attribute)) {
      unproven.push({ attribute, address })
    }
  }
  return { user: withAttributes(user, attributes, pending, at), unproven, replaced }
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
