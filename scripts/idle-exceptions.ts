/** Exceptions that the model documents and this server never answers, and why; docs/operations.md lists them. */
const idle: readonly (readonly [reason: string, ...names: string[]])[] = [
  [
    'Roles and identities of AWS are checked for form; their trust and policies are not asked.',
    'InvalidEmailRoleAccessPolicyException',
    'InvalidSmsRoleAccessPolicyException',
    'InvalidSmsRoleTrustRelationshipException',
  ],
  ['There is no AWS WAF in front of a pool.', 'ForbiddenException'],
  ['Changes of one thing follow one another: none is turned away.', 'ConcurrentModificationException'],
  [
    'Too many attempts are `LimitExceededException`, as the service is seen to answer.',
    'TooManyFailedAttemptsException',
  ],
  ['An unknown provider is `ResourceNotFoundException`.', 'UnsupportedIdentityProviderException'],
  ['Nothing is known of when the service answers it.', 'OperationNotEnabledException'],
]

export const idleExceptions: Readonly<Record<string, string>> = Object.fromEntries(
  idle.flatMap(([reason, ...names]) => names.map(name => [name, reason])),
)
