/** One environment variable: what the reader, the errors and docs/configuration.md say of it. */
export interface Setting {
  readonly meaning: string
  readonly default: string
  /** A value that is accepted, in the words of a shell. */
  readonly example: string
  /** What a value has to be, as the end of "… must be". */
  readonly form: string
  /** Its value is never printed. */
  readonly secret?: true
}

export type SettingName = keyof typeof settings

/** Every variable that the server reads. Any other that begins with `CENOTE_` stops the start. */
export const settings = {
  CENOTE_HOST: {
    meaning: 'Address to listen on.',
    default: '127.0.0.1',
    example: '0.0.0.0',
    form: 'an IP address or a host name',
  },
  CENOTE_PORT: {
    meaning: 'Port to listen on.',
    default: '9229',
    example: '9229',
    form: 'a whole number between 1 and 65535',
  },
  CENOTE_DATA_DIR: {
    meaning: 'Folder of the SQLite database and, in development mode, of the master key. It is made when absent.',
    default: './.cenote',
    example: '/var/lib/cenote',
    form: 'the path of a folder',
  },
  CENOTE_DATABASE_URL: {
    meaning:
      'Where everything is kept: `sqlite::memory:` forgets it at the end, `postgres://…` may be shared by any number of nodes.',
    default: 'a SQLite file in `CENOTE_DATA_DIR`',
    example: 'postgres://cenote:secret@localhost:5432/cenote',
    form: 'sqlite::memory: or a postgres:// URL',
    secret: true,
  },
  CENOTE_TLS: {
    meaning:
      '`self-signed` serves HTTPS with a certificate that is made and kept in `CENOTE_DATA_DIR`; two paths name the files of a certificate (with its chain) and its key, which are read again every hour.',
    default: 'none: plain HTTP',
    example: '/etc/cenote/cert.pem,/etc/cenote/key.pem',
    form: 'self-signed, or the paths of a certificate and its key with a comma between them',
  },
  CENOTE_PUBLIC_URL: {
    meaning: 'Where clients reach the server. The issuer of every token begins with it, so it must not change.',
    default: '`http://localhost:` (`https://localhost:` with `CENOTE_TLS`) and the port',
    example: 'https://id.example.com',
    form: 'an http or https URL without query and fragment',
  },
  CENOTE_REGION: {
    meaning: 'Region of new pools and, in production mode, of signatures.',
    default: 'us-east-1',
    example: 'eu-central-1',
    form: 'the name of an AWS region',
  },
  CENOTE_ACCOUNT_ID: {
    meaning: 'Account number in ARNs.',
    default: '123456789012',
    example: '123456789012',
    form: 'twelve digits',
  },
  CENOTE_MASTER_KEY: {
    meaning: 'Key that seals every secret at rest. Production mode demands it.',
    default: 'made once, in `master.key` of the data folder',
    example: '$(openssl rand -base64 32)',
    form: '32 bytes in base64',
    secret: true,
  },
  CENOTE_MODE: {
    meaning:
      '`development` accepts any access key and opens the inbox; `production` verifies signatures, evaluates policies and closes the test doors.',
    default: '`development` when `CENOTE_HOST` is a loopback address, else `production`',
    example: 'production',
    form: 'development or production',
  },
  CENOTE_LOG_LEVEL: {
    meaning: 'The least severe log lines that are written.',
    default: 'info',
    example: 'warn',
    form: 'one of trace, debug, info, warn, error and silent',
  },
  CENOTE_SMTP_URL: {
    meaning: 'Mail server that delivers messages to e-mail addresses.',
    default: 'none: the inbox in development mode, no delivery in production mode',
    example: 'smtps://user:secret@mail.example.com:465',
    form: 'an smtp:// or smtps:// URL',
    secret: true,
  },
  CENOTE_EMAIL_FROM: {
    meaning: 'Sender of e-mail. Goes with `CENOTE_SMTP_URL`.',
    default: 'none',
    example: 'Example <no-reply@example.com>',
    form: 'an e-mail address, with or without a name before it',
  },
  CENOTE_CONFIG: {
    meaning: 'Path of a JSON file for what does not fit a variable, described below.',
    default: 'none',
    example: './cenote.json',
    form: 'the path of a JSON file',
  },
} as const satisfies Record<`CENOTE_${string}`, Setting>

/** What the file that `CENOTE_CONFIG` names may say, for docs/configuration.md. */
export const fileKeys = {
  accessKeys:
    'List of the access keys that sign administrative calls in production mode: `accessKeyId` (4 to 128 ' +
    'letters and digits), `secretAccessKey` (8 to 256 characters without blanks), `policies` (IAM policy documents) and, if wanted, ' +
    '`sessionToken` and `arn`.',
  'defaults.preventUserExistenceErrors':
    '`LEGACY` (default) or `ENABLED`: what a client without the setting behaves as.',
  functions:
    'What runs the functions that pools name, by ARN or by a pattern with `*`: `{"module": "./file.mjs", "handler": ' +
    '"name", "environment": {…}}` (path from this file; `handler` by default), `{"url": "http://…"}` or `{"lambda": ' +
    '{"region", "endpoint", "credentials"}}`. An exact ARN goes before a pattern, a longer pattern before a shorter one. ' +
    'See [triggers.md](triggers.md).',
  tiers: '`none` (default): feature plans are stored and shown. `aws`: they gate features as in AWS.',
  'delivery.email':
    '`"inbox"`, `{"smtp": {"url", "from"}}`, `{"ses": {"from", "region", "endpoint", "credentials"}}` or ' +
    '`{"webhook": {"url", "secret"}}`. `CENOTE_SMTP_URL` is the short form of the second.',
  'delivery.sms':
    '`"inbox"`, `{"sns": {"senderId", "region", "endpoint", "credentials"}}` or `{"webhook": {"url", "secret"}}`.',
  keys:
    'The keys that codes are encrypted under for custom senders, by ARN: `"local"` for one that this server keeps, or ' +
    '`{"kms": {"region", "endpoint", "credentials"}}` for those of a real KMS, whose ARN may have wildcards.',
  quotas:
    '`none` (default), or `aws`: calls beyond the default quotas of an AWS account are `TooManyRequestsException`, ' +
    'counted by each node.',
  identityProviders:
    'Hosts of outside identity providers: `{"standIns": {"accounts.google.com": "http://127.0.0.1:5000"}, "allowHttp": ' +
    '["localhost:5000"], "allowPrivate": ["idp.internal"]}`. A stand-in is asked in place of its host, by this server and ' +
    'by browsers; with `allowHttp` a provider may be given by an `http` URL. Both are refused in production mode, where ' +
    '`allowPrivate` names the only hosts that may have private, loopback or link-local addresses. `withoutNonce` names hosts ' +
    'of issuers that do not give a nonce back; they are sent none, as in AWS.',
  pkce:
    '`optional` (default): an application may leave PKCE out, as in AWS. `publicClients`: a client without a secret gets ' +
    'no code without a `code_challenge`, as RFC 9700 demands of it.',
  federatedNonce:
    '`none` (default), or `aws`: the ID token of a sign-in that went through an outside identity provider has a `nonce` ' +
    'where the application sent none, which strict client libraries refuse.',
  trustedProxies:
    'List of the addresses and networks (`10.0.0.0/8`) of proxies in front of the server. Their `X-Forwarded-For` says ' +
    'who asks; without them the address of the connection counts, for the limits of the pages too.',
  risk:
    'Files that sign-ins are judged by in pools with advanced security: `{"compromisedPasswords": "./known-passwords.bin"}`, ' +
    'made by `cenote build-password-list`, and `{"locations": "./GeoLite2-City.mmdb"}`, in the MaxMind format. See ' +
    '[advanced-security.md](advanced-security.md).',
  retiredMasterKeys: 'List of earlier master keys, base64, that still open what they sealed.',
} as const
