/** The sentences of outside identity providers. */
import { CognitoError } from './cognito-error.ts'
import { invalidParameter, notFound } from './general.ts'

export const metadataUnreachable = (url: string) => invalidParameter(`Error retrieving metadata from ${url}`)
/** The service's own sentences for it are not known. */
export const metadataInvalid = (fault: string) => invalidParameter(`Invalid SAML metadata: ${fault}.`)
export const metadataMissing = () =>
  invalidParameter('At least one of the MetadataURL or MetadataFile should be provided.')
export const metadataGivenTwice = () =>
  invalidParameter('Only one of the MetadataURL or MetadataFile should be provided.')
export const providerOfOtherType = (name: string, type: string) =>
  invalidParameter(`Provider ${name} cannot be of type ${type}.`)
export const allDetailsRequired = (names: string) => invalidParameter(`${names} are all required idp details.`)
export const endpointNotHttps = () => invalidParameter('OIDC endpoint must start with https://')
export const detailInvalid = (name: string, rule: string) => invalidParameter(`Invalid idp details: ${name} ${rule}.`)
export const detailUnknown = (name: string, type: string) =>
  invalidParameter(`Invalid idp details: ${name} is not known for a provider of type ${type}.`)
export const mappingInvalid = (fault: string) => invalidParameter(`Invalid attribute mapping: ${fault}`)
export const identityProviderExists = (name: string, poolId: string) =>
  new CognitoError('DuplicateProviderException', `${name} already exists in user pool ${poolId}`)
export const identifierTaken = (identifier: string) =>
  invalidParameter(`The identifier ${identifier} belongs to another identity provider of the user pool.`)
export const tooManyIdentityProviders = () =>
  new CognitoError('LimitExceededException', 'The user pool has as many identity providers as it may have.')
export const identityProviderNotFound = (name: string) => notFound(`Identity provider ${name} does not exist.`)
export const noProviderOfIdentifier = (identifier: string) =>
  notFound(`Identity provider with the identifier ${identifier} does not exist.`)

export const attributesRequired = (names: readonly string[]) =>
  invalidParameter(`attributes required: [${names.join(', ')}]`)
export const providerNotOffered = () => invalidParameter('Login option is not available. Please try another one')
export const federatedUserDisabled = () => new CognitoError('NotAuthorizedException', 'User is not enabled')
/** Older functions of applications know this sentence. */
export const federatedNameTaken = (username: string) =>
  new CognitoError('AliasExistsException', `Already found an entry for username ${username}`)
export const federatedNameTooLong = (username: string) =>
  invalidParameter(
    `1 validation error detected: Value '${username}' at 'userName' failed to satisfy constraint: ` +
      'Member must have length less than or equal to 128',
  )
export const federatedNameInvalid = (username: string) =>
  invalidParameter(
    `1 validation error detected: Value '${username}' at 'userName' failed to satisfy constraint: ` +
      'Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+',
  )
/** The service documents that it does not work, and no sentence. */
export const notForFederatedUsers = (what: string) =>
  new CognitoError('NotAuthorizedException', `${what} is not available to users of an external identity provider.`)
export const sourceIsLocal = () =>
  invalidParameter(
    'Invalid SourceUser: Cognito users with a username/password may not be passed in as a SourceUser, only as a DestinationUser',
  )
export const sourceHasProfile = () =>
  invalidParameter(
    'Merging is not currently supported, provide a SourceUser that has not been signed up in order to link',
  )
export const alreadyLinked = () => invalidParameter('SourceUser is already linked to DestinationUser')
export const linkedToAnother = () => invalidParameter('SourceUser is already linked to another user')
export const subjectRequired = (member: string, provider: string) =>
  invalidParameter(`Invalid ${member}: ProviderAttributeName must be Cognito_Subject for ${provider}`)
export const tooManyLinks = () =>
  new CognitoError('LimitExceededException', 'A user can be linked to at most 5 identities.')
export const tooManyLinkAttributes = () =>
  new CognitoError('LimitExceededException', 'Links can name at most 5 attributes of an identity provider.')
