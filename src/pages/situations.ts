import { emailInvalid, phoneNumberInvalid } from '../domain/errors/attributes.ts'
import {
  alreadyConfirmed,
  attemptLimitExceeded,
  autoVerificationOff,
  codeDeliveryFailed,
  codeExpired,
  codeMismatch,
  noVerifiedContact,
  passwordNotResettable,
} from '../domain/errors/codes.ts'
import { CognitoError } from '../domain/errors/cognito-error.ts'
import { passwordPolicyFailed, passwordUsedBefore, recoveryByAdministratorOnly } from '../domain/errors/passwords.ts'
import { blockedByRisk, passwordRefusedByRisk } from '../domain/errors/risk.ts'
import {
  codeAttemptsExceeded,
  factorCodeMismatch,
  softwareTokenCodeMismatch,
  softwareTokenNotEnabled,
  softwareTokenUsed,
} from '../domain/errors/second-factors.ts'
import {
  invalidSession,
  noMfaMethod,
  passwordAttemptsExceeded,
  passwordResetRequired,
  sessionExpired,
  sessionSpent,
  temporaryPasswordExpired,
  userDisabled,
  userNotConfirmed,
  wrongPassword,
} from '../domain/errors/sign-in.ts'
import {
  aliasExists,
  givenAliasExists,
  signUpNotPermitted,
  unauthorizedAttribute,
  userAccountExists,
  userExists,
  userNotFound,
  usernameClientNotFound,
  usernameLooksLikeAlias,
  usernameNotAddress,
  usernameTaken,
} from '../domain/errors/users.ts'
import type { AttributeName, Texts } from './texts/texts.ts'

/** Refusals that pages word themselves, before anything else is asked. */
export const ownSituations = [
  'fieldMissing',
  'fieldInvalid',
  'passwordsDiffer',
  'passwordForm',
  'formExpired',
  'noDirectory',
  'formInvalid',
  'other',
] as const

type OwnSituation = (typeof ownSituations)[number]

/** The refusals of the flows that have a sentence of their own in every language. */
const known = {
  wrongPassword: [wrongPassword()],
  userNotFound: [userNotFound(), usernameClientNotFound()],
  userDisabled: [userDisabled()],
  userNotConfirmed: [userNotConfirmed()],
  passwordResetRequired: [passwordResetRequired()],
  passwordAttempts: [passwordAttemptsExceeded()],
  codeAttempts: [codeAttemptsExceeded()],
  temporaryPasswordExpired: [temporaryPasswordExpired()],
  noFactor: [noMfaMethod()],
  factorCodeWrong: [factorCodeMismatch()],
  appCodeWrong: [softwareTokenCodeMismatch(), softwareTokenNotEnabled('sign-in')],
  appCodeUsed: [softwareTokenUsed()],
  codeWrong: [codeMismatch()],
  codeExpired: [codeExpired()],
  tooManyAttempts: [attemptLimitExceeded()],
  deliveryFailed: [codeDeliveryFailed()],
  resendImpossible: [autoVerificationOff()],
  alreadyConfirmed: [alreadyConfirmed()],
  userExists: [userExists(), userAccountExists()],
  emailExists: [usernameTaken('email'), aliasExists('email'), givenAliasExists('email')],
  phoneExists: [usernameTaken('phone_number'), aliasExists('phone_number'), givenAliasExists('phone_number')],
  signUpNotPermitted: [signUpNotPermitted()],
  nameMustBeEmail: [usernameNotAddress(['an email'])],
  nameMustBePhone: [usernameNotAddress(['a phone number'])],
  nameMustBeAddress: [usernameNotAddress(['an email', 'a phone number'])],
  nameLooksLikeEmail: [usernameLooksLikeAlias('email')],
  nameLooksLikePhone: [usernameLooksLikeAlias('phone number')],
  emailInvalid: [emailInvalid()],
  phoneInvalid: [phoneNumberInvalid()],
  attributeRefused: [unauthorizedAttribute()],
  passwordTooShort: [passwordPolicyFailed('policy', 'Password not long enough')],
  passwordLowercase: [passwordPolicyFailed('policy', 'Password must have lowercase characters')],
  passwordUppercase: [passwordPolicyFailed('policy', 'Password must have uppercase characters')],
  passwordNumber: [passwordPolicyFailed('policy', 'Password must have numeric characters')],
  passwordSymbol: [passwordPolicyFailed('policy', 'Password must have symbol characters')],
  passwordUsedBefore: [passwordUsedBefore()],
  blockedByRisk: [blockedByRisk()],
  passwordRefusedByRisk: [passwordRefusedByRisk()],
  recoveryByAdministrator: [recoveryByAdministratorOnly()],
  noVerifiedContact: [noVerifiedContact()],
  passwordNotResettable: [passwordNotResettable()],
} satisfies Record<string, readonly CognitoError[]>

export type Situation = keyof typeof known | OwnSituation

/** The first error of each situation, whose sentence is the English text. */
export const sentences = Object.entries(known).map(([situation, [error]]) => ({
  situation: situation as keyof typeof known,
  sentence: error?.message ?? '',
}))

const keyOf = ({ name, message }: CognitoError) => `${name} ${message}`

const situations = new Map(
  Object.entries(known).flatMap(([situation, errors]) =>
    errors.map(error => [keyOf(error), situation as Situation] as const),
  ),
)

export function situationOf(error: CognitoError): Situation | undefined {
  return situations.get(keyOf(error))
}

/** Whether something that was thrown is this very refusal. */
export function isRefusal(error: unknown, like: CognitoError): boolean {
  return error instanceof CognitoError && keyOf(error) === keyOf(like)
}

const over = new Set([invalidSession(), sessionExpired(), sessionSpent()].map(keyOf))

/** Whether a sign-in cannot go on from here, whatever is typed. */
export function isOver(error: CognitoError | Refused): boolean {
  return error instanceof CognitoError && over.has(keyOf(error))
}

/** A refusal that a page words itself: what was typed cannot be asked of anybody. */
export class Refused extends Error {
  readonly situation: OwnSituation
  /** Names of the fields at fault. */
  readonly fields: readonly string[]

  constructor(situation: OwnSituation, fields: readonly string[] = []) {
    super(situation)
    this.situation = situation
    this.fields = fields
  }
}

/** A refusal as the page tells it. What functions of the pool say is meant for the user, in their own words. */
export function sentenceOf(error: CognitoError | Refused, texts: Texts): string {
  if (error instanceof Refused) {
    const { situation, fields } = error
    return fields.length > 0 ? texts.invalidFields(fields) : texts.refusals[situation]
  }
  if (error.name === 'UserLambdaValidationException') return error.message
  const situation = situationOf(error)
  if (situation) return texts.refusals[situation]
  const fields = faultyAttributes(error).map(name => labelOf(name, texts))
  if (fields.length > 0) return texts.invalidFields(fields)
  return texts.refusals.other
}

/** The label of an attribute: custom ones have none but their name. */
export function labelOf(attribute: string, { attributes }: Texts): string {
  return Object.hasOwn(attributes, attribute)
    ? attributes[attribute as AttributeName]
    : attribute.replace(/^custom:/, '').replaceAll('_', ' ')
}

const schemaNames: Readonly<Record<string, string>> = {
  'name.formatted': 'name',
  'name.givenName': 'given_name',
  'name.familyName': 'family_name',
}

/** `Attributes did not conform to the schema: birthdate: …` and its like name each attribute at the start of a line. */
function faultyAttributes({ message }: CognitoError): readonly string[] {
  const faults = /^(?:Attributes did not conform to the schema|Invalid user attributes): (.*)$/s.exec(message)?.[1]
  const missing = /^Invalid attributes given, (\S+) is missing$/.exec(message)?.[1]
  if (missing !== undefined) return [missing]
  const names = (faults ?? '').split('\n').flatMap(line => /^([\w.:-]+): /.exec(line)?.[1] ?? [])
  return [...new Set(names.map(name => schemaNames[name] ?? name))]
}
