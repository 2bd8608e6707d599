import {
  type Attributes,
  assertNewAttributes,
  type ContactAttribute,
  contactAttributes,
  verifiedFlag,
  withoutEmpty,
} from './attributes.ts'
import { attributesDoNotConform } from './errors/attributes.ts'
import { CognitoError } from './errors/cognito-error.ts'
import { invalidParameter } from './errors/general.ts'
import { newUser } from './new-user.ts'
import type { Pool } from './pool.ts'
import type { User } from './user.ts'

const longestValue = 2_048
const longestName = 128

export const noVerifiedAttribute =
  'The User Record does not set any of the auto verified attributes to true. (Example: email_verified to true).'

interface Row {
  readonly columns: readonly string[]
  /** Trimmed. */
  readonly values: readonly string[]
  readonly sub: string
  readonly at: Date
}

/**
 * The user of one row, who has no password and chooses one by a code. Throws a CognitoError whose message says what
 * is wrong with the row.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-using-import-tool.html
 */
export function importedUser(pool: Pool, { columns, values, sub, at }: Row): User {
  if (values.length !== columns.length) throw invalidParameter('The row has not as many values as the header.')
  const row = Object.fromEntries(columns.map((name, index) => [name, values[index] ?? '']))
  const { 'cognito:username': name = '', 'cognito:mfa_enabled': mfaEnabled = '', ...given } = row
  assertUsername(name)
  const drafted = newUser(pool, { sub, name, attributes: withoutEmpty(given), status: 'RESET_REQUIRED', at })
  const user = { ...drafted, attributes: withoutIdleFlags(drafted.attributes) }
  assertRowAttributes(pool, user.attributes)
  return withMfa(pool, user, mfaEnabled)
}

function assertUsername(name: string): void {
  if (name === '') throw invalidParameter('cognito:username is missing.')
  if (/\s/.test(name)) throw invalidParameter('cognito:username may hold no white space.')
  if (name.length > longestName) throw invalidParameter('cognito:username is longer than 128 characters.')
  // No operation of the API could name him afterwards.
  if (!/^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u.test(name)) {
    throw invalidParameter('cognito:username has a character that is no letter, mark, symbol, number or punctuation.')
  }
}

/** Only a flag that is `true` needs its address: `false` without one says what its absence says. */
function withoutIdleFlags(attributes: Attributes): Attributes {
  const isIdle = (name: ContactAttribute) => !attributes[name] && attributes[verifiedFlag(name)] === 'false'
  const idle: readonly string[] = contactAttributes.filter(isIdle).map(verifiedFlag)
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !idle.includes(name)))
}

function assertRowAttributes(pool: Pool, attributes: Attributes): void {
  const tooLong = Object.keys(attributes).find(name => Buffer.byteLength(attributes[name] ?? '') > longestValue)
  if (tooLong) throw invalidParameter(`${tooLong} is longer than 2,048 bytes.`)
  for (const flag of ['email_verified', 'phone_number_verified'] as const) {
    if (!['true', 'false', undefined].includes(attributes[flag]))
      throw invalidParameter(`${flag} must be true or false.`)
  }
  const { birthdate } = attributes
  if (birthdate && !isDate(birthdate)) throw attributesDoNotConform(['birthdate: must be a date as mm/dd/yyyy'])
  assertNewAttributes(pool, attributes, 'self')
  const verifiable = (pool.settings.AutoVerifiedAttributes ?? []).map(verifiedFlag)
  if (!verifiable.some(flag => attributes[flag] === 'true')) throw invalidParameter(noVerifiedAttribute)
}

function isDate(text: string): boolean {
  const [, month, day, year] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text) ?? []
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day)
}

function withMfa(pool: Pool, user: User, mfaEnabled: string): User {
  const { MfaConfiguration = 'OFF' } = pool.settings
  if (mfaEnabled !== 'true' && mfaEnabled !== 'false') {
    throw invalidParameter('cognito:mfa_enabled must be true or false.')
  }
  const isWrong = MfaConfiguration !== 'OPTIONAL' && (mfaEnabled === 'true') !== (MfaConfiguration === 'ON')
  if (isWrong)
    throw invalidParameter(`cognito:mfa_enabled does not fit the user pool, whose MFA is ${MfaConfiguration}.`)
  if (MfaConfiguration !== 'OPTIONAL' || mfaEnabled === 'false') return user
  if (!pool.factors.sms || !user.attributes.phone_number) {
    throw invalidParameter('cognito:mfa_enabled needs a phone number, and a user pool that sends codes by SMS.')
  }
  return { ...user, mfa: { enabled: ['SMS_MFA'] } }
}

/** The sentence for a row that is refused, on one line; nothing for any other error, which is a bug. */
export function rowFault(error: unknown): string | undefined {
  return error instanceof CognitoError ? error.message.trim().replaceAll(/\s+/g, ' ') : undefined
}
