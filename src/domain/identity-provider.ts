import type { IdentityProviderTypeType } from '@aws-sdk/client-cognito-identity-provider'

export type ProviderType = IdentityProviderTypeType

/** Settings of a provider by their wire names; every value is a text. */
export type ProviderDetails = Readonly<Record<string, string>>

/** Attributes of the pool, each with the claim of the provider that fills it. */
export type AttributeMapping = Readonly<Record<string, string>>

/** Another place that proves who somebody is: a social provider, an OpenID Connect provider or a SAML directory. */
export interface IdentityProvider {
  readonly poolId: string
  readonly name: string
  readonly type: ProviderType
  /** What was given and what this server filled in, without the secrets. */
  readonly details: ProviderDetails
  /** {@link ProviderSecrets} as JSON, sealed for purpose `identity-provider` and context `<pool id>/<name>`. */
  readonly sealedSecrets?: string
  readonly attributeMapping: AttributeMapping
  /** Unique in the pool. */
  readonly identifiers: readonly string[]
  /** How a SAML directory called itself in the metadata that were read last. */
  readonly entity?: string
  /** Source attributes that links of users name, beside the subject; at most five. */
  readonly linkAttributes?: readonly string[]
  readonly createdAt: Date
  readonly modifiedAt: Date
}

/** The details whose values are secrets. */
export const secretDetails = ['client_secret', 'private_key'] as const

/** Secrets of a provider in clear; `decryption_key` is no detail, but made here for each SAML directory (PKCS#8 PEM). */
export type ProviderSecrets = Readonly<Partial<Record<(typeof secretDetails)[number] | 'decryption_key', string>>>

/** How the subject of an identity is named where attributes of it are. */
export const subjectAttribute = 'Cognito_Subject'

/** An identity of a provider that belongs to a user. */
export interface Identity {
  readonly provider: string
  readonly type: ProviderType
  /** {@link subjectAttribute}, or the attribute that a link named which nobody has signed in by yet. */
  readonly attribute: string
  /** Told apart exactly, by case too. */
  readonly value: string
  /** The SAML entity that vouches for it. */
  readonly issuer?: string
  /** Whether the user came into being by it, and not by a link to one who was there. */
  readonly isPrimary: boolean
  readonly createdAt: Date
}

/** What finds the user of an identity. */
export type IdentityKey = Pick<Identity, 'provider' | 'attribute' | 'value'>
