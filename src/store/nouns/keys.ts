/** Keys and certificates of pools (a part of the interface of the store). */

/** A signing key of a pool. The private part is sealed for purpose `signing-key` and context `<kid>`. */
export interface SigningKey {
  readonly poolId: string
  /** Standard base64 of 32 bytes. */
  readonly kid: string
  readonly use: 'id' | 'access'
  /** Public JWK (`kty`, `n`, `e`) as JSON. */
  readonly publicJwk: string
  /** PKCS#8 PEM, sealed. */
  readonly sealedPrivateKey: string
  readonly createdAt: Date
  /** Since when the key signs no more; it stays in the JWKS. */
  readonly retiredAt?: Date
}

export interface SigningKeys {
  create(keys: readonly SigningKey[]): Promise<void>
  list(poolId: string): Promise<readonly SigningKey[]>
}

/** The certificate under which a pool signs SAML requests, and its private key. */
export interface SamlCertificate {
  readonly poolId: string
  /** Base64 of the DER form. */
  readonly certificate: string
  /** PKCS#8 PEM, sealed for purpose `saml-key` and context `<pool id>`. */
  readonly sealedPrivateKey: string
  readonly createdAt: Date
}

export interface SamlCertificates {
  get(poolId: string): Promise<SamlCertificate | undefined>
  /** Keeps the certificate unless the pool has one already; answers the one that is kept. */
  keep(certificate: SamlCertificate): Promise<SamlCertificate>
}
