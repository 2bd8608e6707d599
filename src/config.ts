/** How a service of AWS is reached. */
export interface AwsClient {
  /** Absent: the region of the pool. */
  readonly region?: string
  readonly endpoint?: string
  /** Absent: found by the SDK, in its own variables, files and roles. */
  readonly credentials?: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken?: string
  }
}

export interface WebhookDelivery {
  readonly kind: 'webhook'
  readonly url: string
  /** Key of the signature that each request carries. */
  readonly secret: string
}

/** The inbox of development mode, or nobody: production without a sender delivers nothing, and the API says so. */
type NoDelivery = { readonly kind: 'inbox' } | { readonly kind: 'none' }

export type EmailDelivery =
  | NoDelivery
  | { readonly kind: 'smtp'; readonly url: URL; readonly from: string }
  | { readonly kind: 'ses'; readonly from: string; readonly client: AwsClient }
  | WebhookDelivery

export type SmsDelivery =
  | NoDelivery
  | { readonly kind: 'sns'; readonly client: AwsClient; readonly senderId?: string }
  | WebhookDelivery

/** Where codes and invitations go. */
export interface Delivery {
  readonly email: EmailDelivery
  readonly sms: SmsDelivery
}

/** Where the keys are that codes are encrypted under for custom senders. */
export type KeySource =
  | { readonly pattern: string; readonly kind: 'local' }
  | { readonly pattern: string; readonly kind: 'kms'; readonly client: AwsClient }

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

/** What runs a function that pools name by its ARN. */
export type FunctionRunner =
  | {
      readonly kind: 'module'
      /** Absolute. */
      readonly path: string
      /** Name of the export. */
      readonly handler: string
      /** All that the module sees of the environment; nothing of this server's own settings. */
      readonly environment: Readonly<Record<string, string>>
    }
  | { readonly kind: 'http'; readonly url: string }
  | { readonly kind: 'lambda'; readonly client: AwsClient }

export interface FunctionEntry {
  /** An ARN, in which `*` stands for any characters. */
  readonly pattern: string
  readonly runner: FunctionRunner
}

/** What is special about hosts of outside identity providers; each is named as in URLs, with an unusual port. */
export interface IdentityProviderHosts {
  /** Origins that stand in for hosts, so that a test needs no internet. */
  readonly standIns: Readonly<Record<string, string>>
  /** Hosts that may be reached by plain HTTP. */
  readonly allowHttp: readonly string[]
  /** Hosts that may have private, loopback or link-local addresses in production mode. */
  readonly allowPrivate: readonly string[]
  /** Hosts of issuers that do not give a nonce back, and are sent none. */
  readonly withoutNonce?: readonly string[]
}

/** Where the certificate comes from that connections are made with. */
export type TlsSource =
  | { readonly kind: 'self-signed' }
  | { readonly kind: 'files'; readonly certificatePath: string; readonly keyPath: string }

/** All settings, checked; read once at the start. */
export interface Config {
  readonly mode: 'development' | 'production'
  readonly host: string
  readonly port: number
  /** Absent: plain HTTP. */
  readonly tls?: TlsSource
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
  readonly functions: readonly FunctionEntry[]
  /** Whether calls are limited as AWS limits an account by default. */
  readonly quotas: 'none' | 'aws'
  /** The first that matches counts; a local key is named by its whole ARN. */
  readonly keys: readonly KeySource[]
  readonly identityProviders: IdentityProviderHosts
  /** Whether a sign-in by a provider puts a `nonce` that nobody sent into the ID token, as in AWS. */
  readonly federatedNonce: 'none' | 'aws'
  /** Whether a client without a secret has to send a code challenge (RFC 9700, 2.1.1), or may leave it out as in AWS. */
  readonly pkce: 'optional' | 'publicClients'
  /** Files that sign-ins are judged by; absolute paths. */
  readonly risk: {
    /** Made by `cenote build-password-list`. */
    readonly compromisedPasswords?: string
    /** In MaxMind's format. */
    readonly locations?: string
  }
  /** Proxies in front of the server, whose `X-Forwarded-For` is believed: addresses and networks. */
  readonly trustedProxies: readonly string[]
}

export { ConfigError } from './config/config-error.ts'
export { readConfig } from './config/read.ts'
