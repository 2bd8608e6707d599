/**
 * Outside providers: where a browser is sent to be vouched for, and what is made of its return. This room owns their
 * protocols and every request to them. It never touches users or the store: flows/federation does.
 */
import type { PoolContext } from '../context.ts'
import type { IdentityProvider, ProviderType } from '../domain/identity-provider.ts'
import type { ProviderSettings } from '../domain/provider-settings.ts'

/** A round trip to a provider. */
export interface Trip {
  readonly provider: IdentityProvider
  /** Its details with the secrets in clear. */
  readonly settings: ProviderSettings
  /** Where the provider sends the browser back: `<origin>/oauth2/idpresponse`, `<origin>/saml2/idpresponse` and so on. */
  readonly returnUrl: string
  /** The `state` or RelayState of this trip. Whoever calls `finish` has compared it. */
  readonly state: string
  /** PKCS#8 PEM of the key of the pool's SAML certificate. */
  readonly signingKey: () => Promise<string>
}

/** What the application wants said to the provider. */
export interface Wishes {
  readonly prompt?: 'login' | 'select_account' | 'consent' | undefined
  readonly loginHint?: string | undefined
}

/** What has to be known when the browser is back: a nonce, a verifier, the id of a request. Kept sealed by the browser. */
export type Remembered = Readonly<Record<string, string>>

/** The parameters that the browser brought back, by query or by form. */
export type Brought = ReadonlyMap<string, string>

/** What a provider proved about somebody: a ProvenIdentity of flows/federation without the provider. */
export interface Proof {
  /** Never empty. */
  readonly subject: string
  readonly claims: Readonly<Record<string, unknown>>
  /** The entity of a SAML assertion. */
  readonly issuer?: string
  readonly tokens?: { readonly accessToken?: string; readonly idToken?: string }
  /** What was said where, before it was merged; not of SAML, whose claims are all in one place. */
  readonly told?: {
    readonly idToken?: Readonly<Record<string, unknown>>
    readonly userInfo?: Readonly<Record<string, unknown>>
  }
  /** Where the provider is to be told when the person signs out. */
  readonly session?: DirectorySession
  /** When the provider's own session ends, for ours is not to be longer. */
  readonly sessionEnds?: Date
  /** What may prove this a single time until it is worthless. */
  readonly once?: { readonly id: string; readonly until: Date }
}

/**
 * One kind of outside provider. Both throw OAuthError with what the application is told; any other error is a bug.
 * Whatever the provider answers, they end within a bounded time.
 */
export interface Federation {
  /** The last part of the return address; a return to the other one is not for this provider. */
  readonly returnPath: '/oauth2/idpresponse' | '/saml2/idpresponse'
  begin(
    ctx: PoolContext,
    trip: Trip,
    wishes: Wishes,
  ): Promise<{ readonly location: string; readonly remember: Remembered }>
  finish(ctx: PoolContext, trip: Trip, remembered: Remembered, brought: Brought): Promise<Proof>
}

/** By which words a directory knows a session that it vouched for. */
export interface DirectorySession {
  readonly nameId: string
  readonly format?: string | undefined
  readonly nameQualifier?: string | undefined
  readonly spNameQualifier?: string | undefined
  readonly sessionIndex?: string | undefined
}

/** How a message of a sign-out comes: in a form, or in the query as it stood in the address. */
export type Carried =
  | { readonly binding: 'post'; readonly form: Brought }
  | { readonly binding: 'redirect'; readonly query: string }

/** Whom a directory wants signed out. */
export interface SignOutOrder {
  readonly nameId: string
  /** None means every session. */
  readonly sessionIndexes: readonly string[]
  readonly once: { readonly id: string; readonly until: Date }
  /** Where the browser goes when it is done. */
  readonly location: string
}

/** What directories do beside that: they may begin a sign-in, and sign-outs go both ways. */
export interface SamlFederation extends Federation {
  /** What is brought without anybody having been sent. `state` is empty. */
  finishUnasked(ctx: PoolContext, trip: Trip, brought: Brought): Promise<Proof>
  /** Nothing where the directory takes no requests. */
  beginSignOut(
    ctx: PoolContext,
    trip: Trip,
    session: DirectorySession,
  ): Promise<{ readonly location: string; readonly remember: Remembered } | undefined>
  /** Whether the directory says that it has signed the person out everywhere. */
  finishSignOut(ctx: PoolContext, trip: Trip, remembered: Remembered, carried: Carried): Promise<boolean>
  /** Who a request to sign out says that it is from; nothing of it is proven yet. */
  issuerOf(carried: Carried): Promise<string>
  /** Its own request; whoever calls this sees to it that it counts once. `state` is what goes back with the answer. */
  readSignOut(ctx: PoolContext, trip: Trip, carried: Carried): Promise<SignOutOrder>
}

/** Every kind of provider; made once, for what providers publish about themselves is kept for a while. */
export type Federations = Readonly<Record<Exclude<ProviderType, 'SAML'>, Federation>> & {
  readonly SAML: SamlFederation
}
