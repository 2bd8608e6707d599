import type { IdentityProvider } from '../../domain/identity-provider.ts'

/** What an outside provider proved about somebody. */
export interface ProvenIdentity {
  readonly provider: IdentityProvider
  /** Never empty; told apart exactly, by case too. */
  readonly subject: string
  /** Of an ID token and a userInfo answer merged, or the attributes of an assertion by their names. */
  readonly claims: Readonly<Record<string, unknown>>
  /** The entity of a SAML assertion. */
  readonly issuer?: string
  /** Claims may be mapped from them by the names `access_token` and `id_token`. */
  readonly tokens?: { readonly accessToken?: string; readonly idToken?: string }
  /** What was said where, before it was merged; not of SAML, whose claims are all in one place. */
  readonly told?: {
    readonly idToken?: Readonly<Record<string, unknown>>
    readonly userInfo?: Readonly<Record<string, unknown>>
  }
}
