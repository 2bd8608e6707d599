import type * as sdk from '@aws-sdk/client-cognito-identity-provider'

/** Errors of the AWS JSON protocol itself; no operation declares them, every operation may answer them. */
type ProtocolException =
  | 'AccessDeniedException'
  | 'IncompleteSignatureException'
  | 'IncorrectKeyException'
  | 'InvalidCiphertextException'
  | 'InvalidSignatureException'
  | 'MissingAuthenticationTokenException'
  | 'RequestEntityTooLargeException'
  | 'SerializationException'
  | 'UnknownOperationException'
  | 'UnrecognizedClientException'
  | 'ValidationException'

/** The exceptions of the API, checked against the SDK, so that a misspelled name does not compile. */
export type ExceptionName = Extract<keyof typeof sdk, `${string}Exception`> | ProtocolException

/**
 * What the API answers in place of a result. One small function below makes each situation's error, with the
 * service's exact sentence; nobody else words one.
 */
export class CognitoError extends Error {
  override readonly name: ExceptionName

  constructor(name: ExceptionName, message: string) {
    super(message)
    this.name = name
  }
}

// Sign-in
export const wrongPassword = () => new CognitoError('NotAuthorizedException', 'Incorrect username or password.')
export const passwordAttemptsExceeded = () => new CognitoError('NotAuthorizedException', 'Password attempts exceeded')
export const userDisabled = () => new CognitoError('NotAuthorizedException', 'User is disabled.')
export const userNotConfirmed = () => new CognitoError('UserNotConfirmedException', 'User is not confirmed.')
export const passwordResetRequired = () =>
  new CognitoError('PasswordResetRequiredException', 'Password reset required for the user')
export const temporaryPasswordExpired = () =>
  new CognitoError('NotAuthorizedException', 'Temporary password has expired and must be reset by an administrator.')
export const invalidSession = () => new CognitoError('NotAuthorizedException', 'Invalid session for the user.')
export const sessionExpired = () =>
  new CognitoError('NotAuthorizedException', 'Invalid session for the user, session is expired.')
export const sessionSpent = () =>
  new CognitoError('NotAuthorizedException', 'Invalid session for the user, session can only be used once.')
export const missingParameter = (name: string) => invalidParameter(`Missing required parameter ${name}`)
export const timestampInvalid = () =>
  invalidParameter('TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.')
export const authMethodNotSupported = () => invalidParameter('Initiate Auth method not supported.')
export const userPasswordAuthNotEnabled = () => invalidParameter('USER_PASSWORD_AUTH flow not enabled for this client')
export const namedFlowNotEnabled = (flow: string) => invalidParameter(`${flow} is not enabled for the client.`)
export const customAuthNotConfigured = () =>
  invalidParameter('Custom auth lambda trigger is not configured for the user pool.')
export const noMfaMethod = () =>
  new CognitoError('MFAMethodNotFoundException', 'The user has no method of multi-factor authentication.')
export const attributeMissing = (name: string) => invalidParameter(`Invalid attributes given, ${name} is missing`)
export const authFlowNotEnabled = () => invalidParameter('Auth flow not enabled for this client')
export const attributeAlreadyProvided = (name: string) =>
  new CognitoError('NotAuthorizedException', `Cannot modify an already provided ${name}`)

// Second factors
export const factorCodeMismatch = () =>
  new CognitoError('CodeMismatchException', 'Invalid code or auth state for the user.')
export const softwareTokenCodeMismatch = () =>
  new CognitoError('CodeMismatchException', 'Invalid code received for user')
export const softwareTokenUsed = () =>
  new CognitoError('ExpiredCodeException', 'Your software token has already been used once.')
/** The service's own limit and its sentence are not known. */
export const codeAttemptsExceeded = () => new CognitoError('NotAuthorizedException', 'Code attempts exceeded')
export const softwareTokenNotOffered = () =>
  new CognitoError('SoftwareTokenMFANotFoundException', 'Software Token MFA has not been enabled by the userPool')
export const softwareTokenMissing = () => invalidParameter('User has not set up software token mfa')
export const softwareTokenNotEnabled = (during: 'sign-in' | 'later') =>
  new CognitoError(
    'EnableSoftwareTokenMFAException',
    during === 'sign-in' ? 'Code mismatch and fail enable Software Token MFA' : 'Code mismatch',
  )
export const factorNotUsable = (factor: string) =>
  invalidParameter(`User does not have delivery config set to turn on ${factor}`)
export const factorNotOffered = (factor: string) => invalidParameter(`${factor} cannot be chosen by the user.`)
export const tooManyPreferred = () => invalidParameter('Only one MFA method can be preferred.')
export const preferredNotEnabled = (factor: string) =>
  invalidParameter(`${factor} cannot be preferred without being enabled.`)
export const smsFactorRequired = () =>
  invalidParameter('SMS_MFA cannot be turned off in a user pool that requires MFA.')
export const mfaOptionInvalid = () =>
  invalidParameter('Invalid MFA options given, only SMS to phone_number can be turned on.')
export const tokenAndSessionGiven = () => invalidParameter('Exactly one of AccessToken and Session must be given.')

// Access and refresh tokens
export const accessTokenExpired = () => new CognitoError('NotAuthorizedException', 'Access Token has expired')
export const accessTokenSignatureInvalid = () =>
  new CognitoError('NotAuthorizedException', 'Could not verify signature for Access Token')
export const accessTokenInvalid = () => new CognitoError('NotAuthorizedException', 'Invalid Access Token')
export const accessTokenRevoked = () => new CognitoError('NotAuthorizedException', 'Access Token has been revoked')
export const accessTokenLacksScope = () =>
  new CognitoError('NotAuthorizedException', 'Access Token does not have required scopes')
export const refreshTokenInvalid = () => new CognitoError('NotAuthorizedException', 'Invalid Refresh Token')
export const refreshTokenExpired = () => new CognitoError('NotAuthorizedException', 'Refresh Token has expired')
export const refreshTokenRevoked = () => new CognitoError('NotAuthorizedException', 'Refresh Token has been revoked')
export const refreshTokenReused = () =>
  new CognitoError('RefreshTokenReuseException', 'Refresh Token has already been used')
/** RevokeToken does not declare NotAuthorizedException. */
export const refreshTokenInvalidToRevoke = () => invalidParameter('Invalid Refresh Token')
export const tokenTypeNotSupported = () =>
  new CognitoError('UnsupportedTokenTypeException', 'Only refresh tokens can be revoked.')
export const revocationNotEnabled = (clientId: string) =>
  new CognitoError('UnsupportedOperationException', `Token revocation is not enabled for client ${clientId}`)
export const clientUnauthorized = () => new CognitoError('UnauthorizedException', 'Client is not authorized.')

// Clients and their secret
export const poolNotFound = (id: string) => notFound(`User pool ${id} does not exist.`)
export const clientNotFound = (id: string) => notFound(`User pool client ${id} does not exist.`)
export const secretHashMissing = (clientId: string) =>
  new CognitoError(
    'NotAuthorizedException',
    `Client ${clientId} is configured with secret but SECRET_HASH was not received`,
  )
export const clientSecretMissing = (clientId: string) =>
  new CognitoError('NotAuthorizedException', `Client ${clientId} is configured for secret but secret was not received`)
export const secretHashWrong = (clientId: string) =>
  new CognitoError('NotAuthorizedException', `Unable to verify secret hash for client ${clientId}`)

// Users and their names
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

// Values of attributes
export const attributesDoNotConform = (faults: readonly string[]) =>
  invalidParameter(`Attributes did not conform to the schema: ${lines(faults)}`)
export const attributeValuesInvalid = (faults: readonly string[]) =>
  invalidParameter(`Invalid user attributes: ${lines(faults)}`)
export const attributesNotChangeable = (faults: readonly string[]) =>
  invalidParameter(lines(faults.map(fault => `user.${fault}`)))
export const attributeGivenTwice = (name: string) => invalidParameter(`Attribute ${name} is given more than once.`)
export const nonMutableAttribute = (name: string) => invalidParameter(`Cannot modify the non-mutable attribute ${name}`)
export const emailInvalid = () => invalidParameter('Invalid email address format.')
export const phoneNumberInvalid = () => invalidParameter('Invalid phone number format.')
export const nothingToVerify = (attribute: 'email' | 'phone_number') =>
  invalidParameter(`${attribute === 'email' ? 'Email' : 'Phone number'} is required to verify/un-verify`)
export const notVerifiable = () =>
  invalidParameter('Invalid attribute name. Only phone_number and email can be verified.')

// Passwords
export const passwordPolicyFailed = (wording: 'policy' | 'password policy', reason: string) =>
  invalidPassword(`Password did not conform with ${wording}: ${reason}`)
export const passwordUsedBefore = () =>
  new CognitoError('PasswordHistoryPolicyViolationException', 'Password has previously been used')
/** The sentence of the API's own constraints, for rules that are stricter than the published model. */
export const memberInvalid = (member: string, rule: string) =>
  invalidParameter(
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must ${rule}`,
  )
export const memberMissing = (member: string) =>
  invalidParameter(
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  )
export const recoveryByAdministratorOnly = () =>
  new CognitoError('NotAuthorizedException', 'Contact administrator to reset password.')

// Codes
export const resendNotPossible = (username: string) =>
  new CognitoError(
    'UnsupportedUserStateException',
    `Resend not possible. ${username} status is not FORCE_CHANGE_PASSWORD`,
  )
export const deliveryAddressMissing = (attribute: string) =>
  invalidParameter(`User has no ${attribute} to deliver the invitation to.`)
export const autoVerificationOff = () => invalidParameter('Cannot resend codes. Auto verification not turned on.')
export const codeMismatch = () =>
  new CognitoError('CodeMismatchException', 'Invalid verification code provided, please try again.')
export const codeExpired = () =>
  new CognitoError('ExpiredCodeException', 'Invalid code provided, please request a code again.')
export const attemptLimitExceeded = () =>
  new CognitoError('LimitExceededException', 'Attempt limit exceeded, please try after some time.')
export const codeDeliveryFailed = () =>
  new CognitoError('CodeDeliveryFailureException', 'Unable to deliver code to user')
export const alreadyConfirmed = () => invalidParameter('User is already confirmed.')
export const cannotBeConfirmed = (status: string) =>
  new CognitoError('NotAuthorizedException', `User cannot be confirmed. Current status is ${status}`)
export const passwordNotResettable = () =>
  new CognitoError('NotAuthorizedException', 'User password cannot be reset in the current state.')
export const noVerifiedContact = () =>
  invalidParameter('Cannot reset password for the user as there is no registered/verified email or phone_number')

// Groups and lists
export const groupNotFound = () => notFound('Group not found.')
export const groupExists = () => new CognitoError('GroupExistsException', 'A group with the name already exists.')
export const crossAccountRole = () => invalidParameter('Cross-account pass role is not allowed.')
export const invalidRole = (arn: string) => invalidParameter(`${arn} is not a role`)
export const tooManyGroups = () => new CognitoError('LimitExceededException', 'A user can be in at most 100 groups.')
export const invalidFilter = () => invalidParameter('Error while parsing filter.')
export const requestedAttributesMissing = () => invalidParameter('One or more requested attributes do not exist.')

// Devices
export const deviceNotFound = () => notFound('Device does not exist.')
export const deviceKeyInvalid = () => invalidParameter('Invalid device key given.')
export const deviceExists = () => new CognitoError('DeviceKeyExistsException', 'Device already exists.')
export const deviceVerifierInvalid = () => invalidParameter('Invalid device secret verifier given.')
export const devicesNotTracked = () =>
  new CognitoError('InvalidUserPoolConfigurationException', 'User pool is not configured to track devices.')
/** For operations that do not declare UserNotFoundException. */
export const deviceOwnerNotFound = () => notFound('User does not exist.')

// Functions of the pool
/** The function was run and answered an error, whose text is the caller's to read. */
export const functionRefused = (trigger: string, message: string) =>
  new CognitoError('UserLambdaValidationException', `${trigger} failed with error ${message}.`)
export const functionAnswerUnusable = () =>
  new CognitoError('InvalidLambdaResponseException', 'Unrecognizable lambda output')
export const functionAnswerNotJson = () =>
  new CognitoError('InvalidLambdaResponseException', 'Invalid lambda function output : Invalid JSON')
export const migrationRefused = (clientId: string) =>
  new CognitoError('UserNotFoundException', `Exception migrating user in app client ${clientId}`)
export const customTextInvalid = (field: string, text: string, pattern: string) =>
  invalidParameter(
    `1 validation error detected: Value '${text}' at '${field}' failed to satisfy constraint: ` +
      `Member must satisfy regular expression pattern: ${pattern}`,
  )
export const customTextEmpty = () => invalidParameter('The message is empty.')
/** The function could not be run. */
export const functionFailed = (trigger: string, reason: string) =>
  new CognitoError('UnexpectedLambdaException', `${trigger} invocation failed due to error ${reason}.`)

// The wire
/** All limits that a request breaks, at once. */
export const validationFailed = (problems: readonly string[]) =>
  invalidParameter(
    `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected: ${problems.join('; ')}`,
  )
export const serializationFailed = (message: string) => new CognitoError('SerializationException', message)
export const unknownOperation = (message: string) => new CognitoError('UnknownOperationException', message)
export const bodyTooLarge = () =>
  new CognitoError('RequestEntityTooLargeException', 'Request body is larger than 1048576 bytes')
/** What is not a known error is a bug: the log has it under the request id, the caller learns nothing of it. */
export const internalError = () => new CognitoError('InternalErrorException', 'Internal server error')
export const pagingMarkerInvalid = (token: string, requestId: string) =>
  invalidParameter(`Paging marker ${token} is invalid for request ${requestId}`)
export const rateExceeded = () => new CognitoError('TooManyRequestsException', 'Rate exceeded')

// Callers: signatures and policies
export const authenticationMissing = () =>
  new CognitoError('MissingAuthenticationTokenException', 'Missing Authentication Token')
export const signatureIncomplete = (message: string) => new CognitoError('IncompleteSignatureException', message)
export const accessKeyUnknown = () =>
  new CognitoError('UnrecognizedClientException', 'The security token included in the request is invalid.')
export const signatureInvalid = (message: string) => new CognitoError('InvalidSignatureException', message)
export const signatureMismatch = () =>
  signatureInvalid(
    'The request signature we calculated does not match the signature you provided. ' +
      'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  )
export const accessDenied = (caller: string, action: string, resource: string, reason: string) =>
  new CognitoError(
    'AccessDeniedException',
    `User: ${caller} is not authorized to perform: ${action} on resource: ${resource} ${reason}`,
  )

// The key service, in the words of KMS
export const ciphertextInvalid = () => new CognitoError('InvalidCiphertextException', 'The ciphertext is not valid.')
export const keyIncorrect = () =>
  new CognitoError(
    'IncorrectKeyException',
    'The key ID in the request does not identify a CMK that can perform this operation.',
  )
export const keyRequestInvalid = (problem: string) => new CognitoError('ValidationException', problem)

// Pools and their plans
export const tagsRefused = (problem: string) => new CognitoError('UserPoolTaggingException', problem)
export const featuresUnavailable = (tier: string, features: readonly string[]) =>
  new CognitoError('FeatureUnavailableInTierException', mustBeDisabled(tier, features))
export const tierChangeNotAllowed = (tier: string, features: readonly string[]) =>
  new CognitoError('TierChangeNotAllowedException', mustBeDisabled(tier, features))
export const featureUnavailable = (tier: string, feature: string) =>
  new CognitoError(
    'FeatureUnavailableInTierException',
    `The following feature is not available for the ${tier} pricing tier configured: ${feature}`,
  )
const mustBeDisabled = (tier: string, features: readonly string[]) =>
  `The following features need to be disabled for the ${tier} pricing tier configured: ${features.join(', ')}`
export const deletionProtected = () =>
  invalidParameter(
    'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
  )

// Resource servers, in sentences by analogy: the service's own are not known
export const resourceServerExists = (identifier: string, poolId: string) =>
  invalidParameter(`${identifier} already exists in user pool ${poolId}.`)
export const resourceServerNotFound = (identifier: string) => notFound(`Resource server ${identifier} does not exist.`)
export const tooManyResourceServers = () =>
  new CognitoError('LimitExceededException', 'The user pool has as many resource servers as it may have.')
export const scopeGivenTwice = (name: string) => invalidParameter(`Scope ${name} is given more than once.`)

// How the pages look
export const cssSelectorNotAllowed = (selector: string) =>
  invalidParameter(`The CSS class ${selector} is not in the list of allowed classes.`)
export const customizationTooLarge = () => invalidParameter('request parameters too large')
export const domainMissing = () => invalidParameter('A domain must be associated with this user pool.')
/** The service's own sentences for these two are not known. */
export const cssInvalid = (reason: string) => invalidParameter(`The CSS is not valid: ${reason}.`)
export const logoInvalid = () => invalidParameter('The image file is neither a PNG nor a JPEG.')

// Domains
export const domainCharacterInvalid = () =>
  invalidParameter(
    'The domain name contains an invalid character. Domain names can only contain lower-case letters, numbers, and ' +
      'hyphens. Please enter a different name that follows this format: ^[a-z0-9](?:[a-z0-9\\-]{0,61}[a-z0-9])?$',
  )
export const domainReserved = (word: string) => invalidParameter(`Domain cannot contain reserved word: ${word}`)
export const domainTaken = () => invalidParameter('Domain already associated with another user pool.')
export const domainConfigured = () => invalidParameter('User pool already has a domain configured.')
export const domainNotFound = () => invalidParameter('No such domain or user pool exists.')
export const customDomainInvalid = () => invalidParameter('Custom domain is not a valid subdomain')
export const certificateUnusable = () =>
  invalidParameter(
    "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain.",
  )
export const domainLeft = () =>
  invalidParameter('User pool cannot be deleted. It has a domain configured that should be deleted first.')

// Clients: their OAuth settings
export const scopeUnknown = (scope: string) =>
  new CognitoError('ScopeDoesNotExistException', `Invalid scope requested: ${scope}`)
export const invalidOAuthFlow = (message: string) => new CognitoError('InvalidOAuthFlowException', message)

// Outside identity providers
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

// The API's general ones
export const invalidParameter = (message: string) => new CognitoError('InvalidParameterException', message)
export const notFound = (message: string) => new CognitoError('ResourceNotFoundException', message)
export const invalidPassword = (message: string) => new CognitoError('InvalidPasswordException', message)
/** Honest refusal of an operation that this server does not have yet: a fault, but not one that a retry mends. */
export class NotImplemented extends CognitoError {
  constructor(operation: string) {
    super('InternalErrorException', `${operation} is not implemented by this server.`)
  }
}
export const notImplemented = (operation: string) => new NotImplemented(operation)
/** The same refusal inside an operation that exists, where the caller must change the request. */
export const unsupported = (what: string) =>
  new CognitoError('UnsupportedOperationException', `${what} is not implemented by this server.`)

// Imports. The sentences that are not the service's own say so in docs/differences.md.
export const importInProgress = () =>
  new CognitoError(
    'UserImportInProgressException',
    'User pool cannot be changed while an import of users is in progress.',
  )
export const importJobNotFound = (id: string) =>
  new CognitoError('ResourceNotFoundException', `Import job ${id} does not exist.`)
export const importPrecondition = (message: string) => new CognitoError('PreconditionNotMetException', message)
export const noCsvUploaded = (id: string) => importPrecondition(`No csv file was uploaded for ${id}`)
export const importJobsFull = () =>
  new CognitoError('LimitExceededException', 'The user pool has too many import jobs.')

// The service ends each fault with a line break, the last one too.
function lines(faults: readonly string[]): string {
  return faults.map(fault => `${fault}\n`).join('')
}
