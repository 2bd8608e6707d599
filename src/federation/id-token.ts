import { createRemoteJWKSet, customFetch, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { idTokenInvalid, idTokenIssuerWrong, idTokenSignatureWrong, OAuthError } from '../domain/oauth-errors.ts'

/** Finds the key that a token is signed with; one key source is kept for long, for it remembers the keys. */
export type KeySource = ReturnType<typeof createRemoteJWKSet>

export function createKeySource(
  url: string,
  fetch: (
    url: string,
    options: { method: 'GET'; headers: Record<string, string>; body: undefined },
  ) => Promise<Response>,
): KeySource {
  return createRemoteJWKSet(new URL(url), {
    [customFetch]: address =>
      fetch(address, { method: 'GET', headers: { accept: 'application/json' }, body: undefined }),
  })
}

interface Expected {
  readonly issuer: string
  readonly clientId: string
  /** The key of a token that is signed symmetrically. */
  readonly clientSecret?: string | undefined
  /** Absent where none was sent. */
  readonly nonce: string | undefined
  readonly algorithms: readonly string[]
  readonly now: Date
}

const toleranceSeconds = 60

/** The claims of an ID token whose every claim about itself was checked (OpenID Connect Core, 3.1.3.7). */
export async function verifyIdToken(token: string, keys: KeySource, expected: Expected): Promise<JWTPayload> {
  const { issuer, clientId, clientSecret, nonce, algorithms, now } = expected
  // Which kind of key is decided by the algorithm alone: what is published never verifies a symmetric signature.
  const keyOf: JWTVerifyGetKey = (header, jws) =>
    header.alg.startsWith('HS') ? secretKey(clientSecret) : keys(header, jws)
  const options = {
    issuer,
    audience: clientId,
    algorithms: [...algorithms],
    currentDate: now,
    clockTolerance: toleranceSeconds,
    requiredClaims: ['sub', 'exp', 'iat'],
  }
  try {
    const { payload } = await jwtVerify(token, keyOf, options)
    assertClaims(payload, clientId, nonce)
    return payload
  } catch (error) {
    throw refusal(error)
  }
}

function secretKey(secret: string | undefined): Uint8Array {
  if (!secret) throw idTokenSignatureWrong('No client secret to verify Symmetric MAC')
  return new TextEncoder().encode(secret)
}

function assertClaims({ sub, aud, azp, nonce }: JWTPayload, clientId: string, expectedNonce?: string): void {
  if (typeof sub !== 'string' || sub === '') throw idTokenInvalid('sub is missing')
  if (nonce !== expectedNonce) throw idTokenInvalid('nonce is missing or wrong')
  if (azp !== undefined && azp !== clientId) throw idTokenInvalid('azp is not the client')
  if (Array.isArray(aud) && aud.length > 1 && azp === undefined) throw idTokenInvalid('azp is missing')
}

function refusal(error: unknown): Error {
  if (error instanceof OAuthError) return error
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'iss')
    return idTokenIssuerWrong(String(error.payload.iss).slice(0, 200))
  if (error instanceof errors.JWSSignatureVerificationFailed) return idTokenSignatureWrong('Error when verifying token')
  if (error instanceof errors.JOSEError) return idTokenInvalid(error.message)
  if (error instanceof TypeError) return idTokenInvalid('malformed')
  return error instanceof Error ? error : idTokenInvalid('malformed')
}
