import type { ClaimChanges, TokenOverrides } from '../domain/token-overrides.ts'

type Claims = Readonly<Record<string, unknown>>

// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
const protectedClaims: ReadonlySet<string> = new Set([
  ...['acr', 'amr', 'at_hash', 'aud', 'auth_time', 'azp', 'client_id', 'device_key', 'event_id', 'exp', 'iat'],
  ...['identities', 'iss', 'jti', 'nbf', 'nonce', 'origin_jti', 'sub', 'token_use', 'username', 'version'],
])

// Their form in an ID token is OpenID Connect's.
const neverObjects: ReadonlySet<string> = new Set(['address', 'email_verified', 'phone_number_verified', 'updated_at'])

/** The claims of an ID token as a function left them; what it may not touch stays as it was. */
export function overrideIdClaims(claims: Claims, { id, groups }: TokenOverrides): Claims {
  const grouped = groups
    ? {
        ...claims,
        'cognito:groups': unlessEmpty(groups.groups),
        'cognito:roles': unlessEmpty(groups.roles),
        'cognito:preferred_role': groups.preferredRole,
      }
    : claims
  const added = Object.entries(id.add).filter(
    ([name, value]) => !isProtected(name) && !isDeveloperOnly(name) && !(neverObjects.has(name) && isObject(value)),
  )
  return without({ ...grouped, ...Object.fromEntries(added) }, withRolesOfGroups(id))
}

/** The claims of an access token as a function left them. Its scopes are lists of their own, and never a claim. */
export function overrideAccessClaims(claims: Claims, { access, groups }: TokenOverrides): Claims {
  const grouped = groups ? { ...claims, 'cognito:groups': unlessEmpty(groups.groups) } : claims
  const added = Object.entries(access.add).filter(([name, value]) =>
    name === 'aud' ? value === claims.client_id : !isProtected(name) && name !== 'scope',
  )
  const suppressed = access.suppress.filter(name => name === groupsClaim || (!isProtected(name) && name !== 'scope'))
  return without({ ...grouped, ...Object.fromEntries(added) }, suppressed)
}

/** The scopes of an access token as a function left them; one with a blank in it would be read as several. */
export function overrideScopes(scopes: readonly string[], { access }: TokenOverrides): readonly string[] {
  const added = access.addScopes.filter(scope => scope !== '' && !/\s/.test(scope))
  const suppressed = new Set(access.suppressScopes)
  return [...new Set([...scopes, ...added])].filter(scope => !suppressed.has(scope))
}

const groupsClaim = 'cognito:groups'

/** Suppressing the groups of an ID token takes their roles with them; the other claims of the service stay. */
function withRolesOfGroups({ suppress }: ClaimChanges): readonly string[] {
  const allowed = suppress.filter(name => !isProtected(name))
  return suppress.includes(groupsClaim) ? [...allowed, groupsClaim, 'cognito:roles', 'cognito:preferred_role'] : allowed
}

function isProtected(name: string): boolean {
  return protectedClaims.has(name) || name.startsWith('cognito:')
}

// Attributes for the developer's eyes may be hidden and not made up.
function isDeveloperOnly(name: string): boolean {
  return name.startsWith('dev:')
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function unlessEmpty(names: readonly string[]): readonly string[] | undefined {
  return names.length > 0 ? names : undefined
}

function without(claims: Claims, names: readonly string[]): Claims {
  const gone = new Set(names)
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !gone.has(name)))
}
