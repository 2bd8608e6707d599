import type { CodeDeliveryDetailsType } from '@aws-sdk/client-cognito-identity-provider'
import type { Context, PoolContext } from '../context.ts'
import { maskEmail, maskPhone } from '../domain/masking.ts'
import { comparableName } from '../domain/names.ts'
import type { Pool } from '../domain/pool.ts'
import { usableFactors } from '../domain/second-factors.ts'
import type { User } from '../domain/user.ts'
import type { MessageKind, Wording } from '../messages/messages.ts'

export type ContactAttribute = 'email' | 'phone_number'

/** Where a code goes: an attribute and the address it holds. */
export interface Target {
  readonly attribute: ContactAttribute
  readonly address: string
}

export interface CodeDelivery extends Target {
  readonly user: User
  readonly kind: MessageKind
  readonly clientId?: string
  readonly code: string
  readonly goodUntil?: Date
  /** Whether the caller may not learn if anybody gets the code. */
  readonly unseen?: boolean
  readonly wording?: Wording | undefined
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined
}

/**
 * Sends a code to the address of an attribute and answers what the API tells of it.
 * Call it after the commit, never inside a transaction; throws CodeDeliveryFailureException unless it is unseen.
 */
export async function deliverCode(ctx: PoolContext, delivery: CodeDelivery): Promise<CodeDeliveryDetailsType> {
  const { attribute, address, unseen = false, ...message } = delivery
  const addressed = {
    ...message,
    pool: ctx.pool,
    userAgent: ctx.request.userAgent,
    medium: mediumOf(attribute),
    destination: address,
  }
  await (unseen ? ctx.messages.deliverUnseen(addressed) : ctx.messages.deliver(addressed))
  return deliveryDetails({ attribute, address })
}

/** What the API tells of a delivery: the address is masked. */
export function deliveryDetails({ attribute, address }: Target): CodeDeliveryDetailsType {
  return {
    Destination: attribute === 'email' ? maskEmail(address) : maskPhone(address),
    DeliveryMedium: mediumOf(attribute),
    AttributeName: attribute,
  }
}

/**
 * Where a sign-up code goes: to the one auto-verified attribute that the user has, and of both to the phone number.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html
 */
export function signUpTarget(pool: Pool, user: User): Target | undefined {
  return firstOf(user, signUpPreference(pool))
}

/**
 * Where a code to reset the password goes: to the address of highest priority that the user has verified and does
 * not use as his second factor. Nothing when the pool leaves recovery to its administrators.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html
 */
export function recoveryTarget(pool: Pool, user: User): Target | undefined {
  const verified = recoveryPreference(pool).filter(attribute => user.attributes[`${attribute}_verified`] === 'true')
  // Pools without the setting recover as they always did: the second factor is not considered.
  const usable = hasRecoverySetting(pool)
    ? verified.filter(attribute => !isSecondFactor(pool, user, attribute))
    : verified
  return firstOf(user, usable)
}

/**
 * What the API tells of a delivery to a user who does not exist: the same for the same name, and for a name that is
 * an address exactly what its owner would be told.
 */
export function simulatedDelivery(
  ctx: Pick<Context, 'seal'>,
  pool: Pool,
  name: string,
  situation: 'sign-up' | 'recovery',
): CodeDeliveryDetailsType {
  const preference = situation === 'sign-up' ? signUpPreference(pool) : recoveryPreference(pool)
  const named = addressFormat(name)
  const attribute =
    named && (preference.length === 0 || preference.includes(named)) ? named : (preference[0] ?? 'email')
  if (attribute === named) return deliveryDetails({ attribute, address: name })
  const chance = ctx.seal.digest('simulated-delivery', pool.id, comparableName(pool, name))
  return deliveryDetails({ attribute, address: attribute === 'email' ? inventedEmail(chance) : inventedPhone(chance) })
}

function mediumOf(attribute: ContactAttribute): 'EMAIL' | 'SMS' {
  return attribute === 'email' ? 'EMAIL' : 'SMS'
}

function firstOf(user: User, attributes: readonly ContactAttribute[]): Target | undefined {
  for (const attribute of attributes) {
    const address = user.attributes[attribute]
    if (address) return { attribute, address }
  }
  return undefined
}

function signUpPreference(pool: Pool): readonly ContactAttribute[] {
  const verified = pool.settings.AutoVerifiedAttributes ?? []
  return (['phone_number', 'email'] as const).filter(attribute => verified.includes(attribute))
}

function hasRecoverySetting(pool: Pool): boolean {
  return Boolean(pool.settings.AccountRecoverySetting?.RecoveryMechanisms?.length)
}

function recoveryPreference(pool: Pool): readonly ContactAttribute[] {
  if (!hasRecoverySetting(pool)) return ['phone_number', 'email']
  return (pool.settings.AccountRecoverySetting?.RecoveryMechanisms ?? [])
    .toSorted((a, b) => (a.Priority ?? 0) - (b.Priority ?? 0))
    .flatMap(({ Name }) => {
      if (Name === 'verified_email') return ['email' as const]
      return Name === 'verified_phone_number' ? ['phone_number' as const] : []
    })
}

function isSecondFactor(pool: Pool, user: User, attribute: ContactAttribute): boolean {
  return usableFactors(pool, user).includes(attribute === 'email' ? 'EMAIL_OTP' : 'SMS_MFA')
}

function addressFormat(name: string): ContactAttribute | undefined {
  if (/^\+\d{5,15}$/.test(name)) return 'phone_number'
  return /^[^@\s]+@[^@\s]+$/.test(name) ? 'email' : undefined
}

const letters = 'abcdefghijklmnopqrstuvwxyz'

function inventedEmail(chance: Buffer): string {
  return `${letters.charAt(chance.readUInt8(0) % 26)}@${letters.charAt(chance.readUInt8(1) % 26)}`
}

function inventedPhone(chance: Buffer): string {
  return `+1206555${String(chance.readUInt16BE(0) % 10_000).padStart(4, '0')}`
}
