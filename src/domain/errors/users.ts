/** The sentences of users and their names. */
import { CognitoError } from './cognito-error.ts'
import { invalidParameter } from './general.ts'

export const userNotFound = () => new CognitoError('UserNotFoundException', 'User does not exist.')
export const usernameClientNotFound = () =>
  new CognitoError('UserNotFoundException', 'Username/client id combination not found.')
export const userExists = () => new CognitoError('UsernameExistsException', 'User already exists')
export const userAccountExists = () => new CognitoError('UsernameExistsException', 'User account already exists')
export const usernameTaken = (attribute: string) =>
  new CognitoError('UsernameExistsException', `An account with the given ${attribute} already exists.`)
export const aliasExists = (attribute: string) =>
  new CognitoError('AliasExistsException', `An account with the ${attribute} already exists.`)
export const givenAliasExists = (attribute: string) =>
  new CognitoError('AliasExistsException', `An account with the given ${attribute} already exists.`)
export const unauthorizedAttribute = () =>
  new CognitoError('NotAuthorizedException', 'A client attempted to write unauthorized attribute')
export const signUpNotPermitted = () =>
  new CognitoError('NotAuthorizedException', 'SignUp is not permitted for this user pool')

export const usernameNotAddress = (kinds: readonly string[]) =>
  invalidParameter(
    kinds.length > 1 ? 'Username should be either an email or a phone number.' : `Username should be ${kinds[0]}.`,
  )
export const usernameLooksLikeAlias = (format: string) =>
  invalidParameter(`Username cannot be of ${format} format, since user pool is configured for ${format} alias.`)
export const preferredUsernameTooEarly = () =>
  invalidParameter(
    'Preferred username cannot be provided for unconfirmed account, since user pool is configured for preferred username alias.',
  )
export const preferredUsernameLooksLikeAlias = (format: string) =>
  invalidParameter(
    `Preferred username cannot be of ${format} format, since user pool is configured for ${format} alias.`,
  )
export const usernameDiffersFromAddress = (attribute: string) =>
  invalidParameter(`Username and attribute ${attribute} must be the same.`)
