import { isIP } from 'node:net'
import type { Config, Database, EmailDelivery, TlsSource } from '../config.ts'
import { ConfigError } from './config-error.ts'
import { mailAddress } from './delivery.ts'
import { type Setting, type SettingName, settings } from './settings.ts'
import { tlsSource } from './tls.ts'

/** What the environment says, before anything on the disk is looked at. */
export interface Environment
  extends Pick<Config, 'mode' | 'host' | 'port' | 'publicUrl' | 'region' | 'accountId' | 'dataDir' | 'logLevel'> {
  readonly tls: TlsSource | undefined
  readonly database: Database | undefined
  readonly masterKey: Uint8Array | undefined
  readonly smtp: EmailDelivery | undefined
  readonly file: string | undefined
}

const modes = ['development', 'production'] as const
const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const

export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  refuseUnknown(env)
  const host = setting(env, 'CENOTE_HOST', hostName) ?? '127.0.0.1'
  const port = setting(env, 'CENOTE_PORT', portNumber) ?? 9229
  const mode = setting(env, 'CENOTE_MODE', oneOf(modes)) ?? modeFor(host)
  const tls = setting(env, 'CENOTE_TLS', tlsSource)
  return {
    mode,
    host,
    port,
    tls,
    publicUrl: givenPublicUrl(env, tls) ?? `${tls ? 'https' : 'http'}://localhost:${port}`,
    region: setting(env, 'CENOTE_REGION', matching(/^[a-z]{2}(-[a-z]{1,16}){1,3}-\d{1,2}$/)) ?? 'us-east-1',
    accountId: setting(env, 'CENOTE_ACCOUNT_ID', matching(/^\d{12}$/)) ?? '123456789012',
    dataDir: setting(env, 'CENOTE_DATA_DIR', text => text) ?? './.cenote',
    database: setting(env, 'CENOTE_DATABASE_URL', database),
    masterKey: setting(env, 'CENOTE_MASTER_KEY', masterKey),
    smtp: smtp(env),
    logLevel: setting(env, 'CENOTE_LOG_LEVEL', oneOf(logLevels)) ?? 'info',
    file: setting(env, 'CENOTE_CONFIG', text => text),
  }
}

/** 32 bytes in base64, or nothing. */
export function masterKey(text: string): Uint8Array | undefined {
  // The pattern also refuses what Buffer would skip over silently.
  return /^[A-Za-z0-9+/]{43}=$/.test(text) ? Buffer.from(text, 'base64') : undefined
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

function refuseUnknown(env: NodeJS.ProcessEnv): void {
  const unknown = Object.keys(env).find(name => name.startsWith('CENOTE_') && !(name in settings))
  if (unknown === undefined) return
  throw new ConfigError(
    `${unknown} is not a setting of this server; the settings are ${Object.keys(settings).join(', ')}, ` +
      `for example CENOTE_PORT=${settings.CENOTE_PORT.example}.`,
  )
}

// An empty variable is how compose files and unit files leave a setting out.
function setting<T>(env: NodeJS.ProcessEnv, name: SettingName, parse: (text: string) => T | undefined): T | undefined {
  const text = env[name]
  if (text === undefined || text === '') return undefined
  const value = parse(text)
  if (value !== undefined) return value
  const { form, example, secret }: Setting = settings[name]
  throw new ConfigError(
    `${name} must be ${form}${secret ? '' : `, not ${JSON.stringify(text)}`}; for example ${name}=${quoted(example)}.`,
  )
}

function quoted(example: string): string {
  return example.includes(' ') ? `"${example}"` : example
}

function modeFor(host: string): Config['mode'] {
  return isLoopback(host) ? 'development' : 'production'
}

function smtp(env: NodeJS.ProcessEnv): EmailDelivery | undefined {
  const url = setting(env, 'CENOTE_SMTP_URL', smtpUrl)
  const from = setting(env, 'CENOTE_EMAIL_FROM', matching(mailAddress))
  if (url && from) return { kind: 'smtp', url, from }
  if (url) throw without('CENOTE_SMTP_URL', 'CENOTE_EMAIL_FROM')
  if (from) throw without('CENOTE_EMAIL_FROM', 'CENOTE_SMTP_URL')
  return undefined
}

function without(given: SettingName, missing: SettingName): ConfigError {
  return new ConfigError(
    `${given} is set without ${missing}, which has to go with it; for example ${missing}=${quoted(settings[missing].example)}.`,
  )
}

function hostName(text: string): string | undefined {
  const isName = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i.test(text)
  const looksLikeAddress = /^[\d.]+$/.test(text)
  return isIP(text) || (isName && !looksLikeAddress) ? text : undefined
}

function portNumber(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  return port >= 1 && port <= 65_535 ? port : undefined
}

function givenPublicUrl(env: NodeJS.ProcessEnv, tls: TlsSource | undefined): string | undefined {
  const given = setting(env, 'CENOTE_PUBLIC_URL', publicUrl)
  if (!tls || !given?.startsWith('http:')) return given
  throw new ConfigError(
    `CENOTE_PUBLIC_URL is an http URL, which nobody can call with CENOTE_TLS set; ` +
      `for example CENOTE_PUBLIC_URL=${given.replace('http:', 'https:')}.`,
  )
}

function publicUrl(text: string): string | undefined {
  const url = URL.parse(text)
  if (!url || !['http:', 'https:'].includes(url.protocol) || /[?#@]/.test(text)) return undefined
  return url.href.replace(/\/+$/, '')
}

function database(text: string): Database | undefined {
  if (text === 'sqlite::memory:') return { kind: 'sqlite-memory' }
  const url = URL.parse(text)
  return url && ['postgres:', 'postgresql:'].includes(url.protocol) && url.host
    ? { kind: 'postgres', url: text }
    : undefined
}

function smtpUrl(text: string): URL | undefined {
  const url = URL.parse(text)
  return url && ['smtp:', 'smtps:'].includes(url.protocol) && url.hostname ? url : undefined
}

function oneOf<T extends string>(values: readonly T[]): (text: string) => T | undefined {
  return text => values.find(value => value === text)
}

function matching(pattern: RegExp): (text: string) => string | undefined {
  return text => (pattern.test(text) ? text : undefined)
}
