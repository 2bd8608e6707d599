/**
 * Tokens prove a sign-in to others. This room owns signing keys, claims, issuing, verifying and refresh tokens.
 * It never asks whether somebody may have a token: flows do. It never reads HTTP.
 */
import type { Client } from '../domain/client.ts'
import type { Pool } from '../domain/pool.ts'
import type { TokenOverrides } from '../domain/token-overrides.ts'
import type { Group, User } from '../domain/user.ts'
import type { SigningKey } from '../store/nouns/keys.ts'

/** What is signed into tokens at a sign-in and again at each refresh. */
export interface TokenRequest {
  readonly pool: Pool
  readonly client: Client
  readonly user: User
  readonly groups: readonly Group[]
  /** When the user signed in; a refresh keeps it. */
  readonly authTime: Date
  /** Ties all tokens of one sign-in together; a refresh keeps it. */
  readonly originJti: string
  readonly scopes: readonly string[]
  /** Of the sign-in; a refresh keeps it. A new one is made where it has none. */
  readonly eventId?: string
  readonly deviceKey?: string
  /** What the pool's function changes about the tokens. */
  readonly overrides?: TokenOverrides
  /** Of a sign-in by OAuth: its tokens have a form of their own. */
  readonly oauth?: {
    /** The application's own, in the ID token of the sign-in alone. */
    readonly nonce?: string
    /** The audience of the access token. */
    readonly resource?: string
  }
}

/** What is signed into the token of a program that speaks for nobody but itself. */
export type ClientTokenRequest = Pick<TokenRequest, 'pool' | 'client' | 'scopes' | 'overrides'>

export interface IssuedTokens {
  readonly accessToken: string
  /** Absent where OAuth did not grant `openid`. */
  readonly idToken?: string
  /** Seconds that the access token is good for. */
  readonly expiresIn: number
}

/** An access token whose signature, issuer, use and expiry hold. Revocation and the user's state are the caller's to check. */
export interface AccessToken {
  readonly poolId: string
  readonly clientId: string
  readonly sub: string
  readonly username: string
  readonly scopes: readonly string[]
  readonly originJti?: string
  /** The user's `signOuts` when it was issued. */
  readonly signOuts: number
  readonly authTime: Date
  readonly expiresAt: Date
  readonly deviceKey?: string
}

/** What a refresh token carries, sealed. */
export interface RefreshToken {
  readonly jti: string
  readonly poolId: string
  readonly clientId: string
  readonly sub: string
  readonly originJti: string
  readonly authTime: Date
  readonly expiresAt: Date
  readonly signOuts: number
  readonly scopes: readonly string[]
  /** Absent from tokens that were made before there was one. */
  readonly eventId?: string
  readonly deviceKey?: string
  /** Of a sign-in by OAuth, whose form all its tokens keep. */
  readonly oauth?: true
  readonly resource?: string | undefined
}

export interface Tokens {
  /** Two fresh keys, taken from a stock made in the background; to be stored with the pool. */
  newSigningKeys(poolId: string): Promise<readonly SigningKey[]>
  issue(request: TokenRequest): Promise<IssuedTokens>
  /** The one token of the client credentials grant. */
  issueToClient(request: ClientTokenRequest): Promise<IssuedTokens>
  issueRefresh(token: RefreshToken): Promise<string>
  /** Nothing when the text is not a refresh token of this server. Expiry is the caller's to check. */
  openRefresh(text: string): Promise<RefreshToken | undefined>
  /** Throws `Invalid Access Token`, `Could not verify signature for Access Token` or `Access Token has expired`. */
  verifyAccess(text: string): Promise<AccessToken>
  /** Public keys as JWKS; nothing when the pool has none. */
  jwks(poolId: string): Promise<{ readonly keys: readonly Record<string, string>[] } | undefined>
}
