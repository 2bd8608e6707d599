/** Where codes and invitations go. */
export type Delivery =
  | { readonly kind: 'inbox' }
  | { readonly kind: 'smtp'; readonly url: URL; readonly from: string }
  /** Production without a sender: nothing can be delivered, and the API says so. */
  | { readonly kind: 'none' }

export type Database =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'sqlite-memory' }
  | { readonly kind: 'postgres'; readonly url: string }

/** An access key that administrative calls are signed with in production, and what it may do. */
export interface AccessKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Demanded as `X-Amz-Security-Token` when set. */
  readonly sessionToken?: string
  /** ARN of the caller, named by refusals. */
  readonly arn: string
  /** IAM policy documents, as parsed JSON. */
  readonly policies: readonly unknown[]
}

/** All settings, checked; read once at the start. */
export interface Config {
  readonly mode: 'development' | 'production'
  readonly host: string
  readonly port: number
  /** Without a slash at the end; issuers begin with it. */
  readonly publicUrl: string
  readonly region: string
  readonly accountId: string
  readonly dataDir: string
  readonly database: Database
  /** 32 bytes each; the first seals. */
  readonly masterKeys: readonly [Uint8Array, ...Uint8Array[]]
  readonly delivery: Delivery
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent'
  readonly accessKeys: readonly AccessKey[]
  readonly defaults: {
    /** What a client without the setting behaves as. */
    readonly preventUserExistenceErrors: 'LEGACY' | 'ENABLED'
  }
  /** Whether `UserPoolTier` gates features as in AWS, or is stored and shown only. */
  readonly tiers: 'none' | 'aws'
}

export { ConfigError } from './config/config-error.ts'
export { readConfig } from './config/read.ts'
