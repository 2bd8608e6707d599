import { isRevocable, readableAttributes } from '../domain/client-settings.ts'
import { preferredRole, rolesOf } from '../domain/groups.ts'
import { identitiesClaim } from '../domain/identities.ts'
import { grantedAttributes } from '../domain/scopes.ts'
import { overrideAccessClaims, overrideIdClaims, overrideScopes } from './overrides.ts'
import type { ClientTokenRequest, TokenRequest } from './tokens.ts'

/** What differs from one issue to the next. */
export interface Issue {
  readonly issuer: string
  readonly jti: string
  /** Seconds since the epoch. */
  readonly issuedAt: number
  readonly expiresAt: number
}

interface UserIssue extends Issue {
  readonly eventId: string
}

interface IdIssue extends UserIssue {
  /** Of the access token that it comes with. */
  readonly atHash?: string | undefined
}

type Claims = Readonly<Record<string, unknown>>

/**
 * Exactly the documented claims of an ID token, in the service's order; undefined ones vanish when it is written. By
 * OAuth it tells what the scopes grant, and has `at_hash` and `nonce` in place of `event_id`.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html
 */
export function idTokenClaims(request: TokenRequest, issue: IdIssue): Claims {
  const { pool, user, client, groups, overrides, scopes, oauth } = request
  const readable = oauth ? grantedAttributes(pool, client, scopes) : readableAttributes(pool, client)
  const claim = (name: string): unknown => (readable.has(name) ? attributeClaim(user.attributes, name) : undefined)
  const others = Object.keys(user.attributes)
    .filter(name => readable.has(name) && !(name in verifiedBy))
    .sort()
  const claims = {
    at_hash: issue.atHash,
    sub: user.sub,
    'cognito:groups': unlessEmpty(groups.map(({ name }) => name)),
    email_verified: claim('email_verified'),
    'cognito:preferred_role': preferredRole(groups),
    iss: issue.issuer,
    phone_number_verified: claim('phone_number_verified'),
    'cognito:username': user.username,
    nonce: oauth?.nonce,
    origin_jti: originJti(request),
    'cognito:roles': unlessEmpty(rolesOf(groups)),
    aud: client.id,
    identities: readableAttributes(pool, client).has('identities') ? identitiesClaim(user) : undefined,
    event_id: oauth ? undefined : issue.eventId,
    token_use: 'id',
    auth_time: seconds(request.authTime),
    exp: issue.expiresAt,
    iat: issue.issuedAt,
    jti: issue.jti,
    ...Object.fromEntries(others.map(name => [name, claim(name)])),
  }
  return overrides ? overrideIdClaims(claims, overrides) : claims
}

/**
 * Exactly the documented claims of an access token, in the service's order. By OAuth it has a version, and keeps its
 * `event_id`, as the documented sample does.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
 */
export function accessTokenClaims(request: TokenRequest, issue: UserIssue): Claims {
  const { user, client, groups, overrides } = request
  const claims = {
    sub: user.sub,
    device_key: request.deviceKey,
    'cognito:groups': unlessEmpty(groups.map(({ name }) => name)),
    iss: issue.issuer,
    version: request.oauth ? oauthVersion : undefined,
    client_id: client.id,
    aud: request.oauth?.resource,
    origin_jti: originJti(request),
    event_id: issue.eventId,
    token_use: 'access',
    scope: scopeClaim(request),
    auth_time: seconds(request.authTime),
    exp: issue.expiresAt,
    iat: issue.issuedAt,
    jti: issue.jti,
    username: user.username,
  }
  return overrides ? overrideAccessClaims(claims, overrides) : claims
}

/** A program is its own subject; it has no name, no groups and no sign-in to go back to. */
export function clientTokenClaims(request: ClientTokenRequest, issue: Issue): Claims {
  const { client, overrides } = request
  const claims = {
    sub: client.id,
    token_use: 'access',
    scope: scopeClaim(request),
    auth_time: issue.issuedAt,
    iss: issue.issuer,
    exp: issue.expiresAt,
    iat: issue.issuedAt,
    version: oauthVersion,
    jti: issue.jti,
    client_id: client.id,
  }
  return overrides ? overrideAccessClaims(claims, { id: overrides.id, access: overrides.access }) : claims
}

const oauthVersion = 2

function scopeClaim({ scopes, overrides }: ClientTokenRequest): string | undefined {
  const granted = overrides ? overrideScopes(scopes, overrides) : scopes
  return granted.length > 0 ? granted.join(' ') : undefined
}

/** Whole seconds, never rounded up: clients compare `iat` with their own clock. */
export function seconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1000)
}

// Clients take the presence of origin_jti for the ability to revoke.
function originJti({ client, originJti }: TokenRequest): string | undefined {
  return isRevocable(client) ? originJti : undefined
}

const verifiedBy: Readonly<Record<string, string>> = {
  email_verified: 'email',
  phone_number_verified: 'phone_number',
}

/** Attributes are texts, custom ones of type Number too; only the two flags and the address have another form (OpenID Connect). */
function attributeClaim(attributes: Readonly<Record<string, string>>, name: string): unknown {
  const address = verifiedBy[name]
  if (address) return attributes[address] === undefined ? undefined : attributes[name] === 'true'
  const value = attributes[name]
  return name === 'address' && value !== undefined ? { formatted: value } : value
}

function unlessEmpty(names: readonly string[]): readonly string[] | undefined {
  return names.length > 0 ? names : undefined
}
