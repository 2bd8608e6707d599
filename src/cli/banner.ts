import { isLoopback } from '../config/environment.ts'
import { selfSignedPath } from '../config/tls.ts'
import type { Config, Database, EmailDelivery, SmsDelivery } from '../config.ts'

/** What a server says of itself at the start: where it is, what it uses, and every rule that is relaxed. */
export function banner(config: Config, version: string): string {
  const { host, port, mode, publicUrl, tls, database, delivery, region, accountId } = config
  const shownHost = host.includes(':') ? `[${host}]` : host
  const lines = [
    `Cenote ${version} listens on ${tls ? 'https' : 'http'}://${shownHost}:${port}`,
    line('public URL', publicUrl),
    ...describeTls(config).map(text => line('TLS', text)),
    line('mode', mode),
    line('store', describeStore(database)),
    line('e-mail', describeDelivery(delivery.email)),
    line('SMS', describeDelivery(delivery.sms)),
    line('region', `${region}, account ${accountId}`),
    ...relaxed(config).map(text => line('relaxed', text)),
    ...advice(config).map(text => line('note', text)),
  ]
  return `${lines.join('\n')}\n`
}

function line(label: string, text: string): string {
  return `  ${label.padEnd(12)}${text}`
}

function describeTls({ tls, dataDir }: Config): readonly string[] {
  if (!tls) return []
  if (tls.kind === 'files') return [tls.certificatePath]
  const path = selfSignedPath({ dataDir })
  return [`self-signed; trust ${path}, for example NODE_EXTRA_CA_CERTS=${path} or curl --cacert ${path}`]
}

function describeStore(database: Database): string {
  switch (database.kind) {
    case 'sqlite':
      return `SQLite, ${database.path}`
    case 'sqlite-memory':
      return 'SQLite in memory, forgotten at the end'
    case 'postgres': {
      const { host, pathname } = new URL(database.url)
      return `PostgreSQL, ${host}${pathname}`
    }
  }
}

function describeDelivery(delivery: EmailDelivery | SmsDelivery): string {
  switch (delivery.kind) {
    case 'inbox':
      return 'inbox, GET /_cenote/messages'
    case 'smtp':
      return `SMTP, ${delivery.url.host}`
    case 'ses':
      return 'Amazon SES'
    case 'sns':
      return 'Amazon SNS'
    case 'webhook':
      return `webhook, ${new URL(delivery.url).host}`
    case 'none':
      return 'none'
  }
}

function relaxed(config: Config): readonly string[] {
  return [...relaxedByMode(config), ...relaxedProviders(config)]
}

function relaxedByMode({ mode, host, database }: Config): readonly string[] {
  if (mode === 'production') return []
  const rules = [
    'any access key is accepted for administrative calls; signatures and policies are not checked',
    'the inbox is open: GET /_cenote/messages shows messages with their codes',
  ]
  if (!isLoopback(host)) rules.push(`both for everybody who reaches ${host}; CENOTE_MODE=production closes them`)
  if (database.kind === 'sqlite-memory') rules.push('tokens and sealed values end with this process')
  return rules
}

function relaxedProviders({ identityProviders }: Config): readonly string[] {
  const { standIns, allowHttp, withoutNonce } = identityProviders
  const rules = Object.entries(standIns).map(([host, origin]) => `${origin} is asked in the place of ${host}`)
  if (allowHttp.length) rules.push(`identity providers by plain HTTP: ${allowHttp.join(', ')}`)
  if (withoutNonce?.length) rules.push(`identity providers whose tokens have no nonce: ${withoutNonce.join(', ')}`)
  return rules
}

function advice({ mode, accessKeys, delivery, defaults, pkce, publicUrl }: Config): readonly string[] {
  if (mode === 'development') return []
  const notes: string[] = []
  if (accessKeys.length === 0) {
    notes.push('no access keys: every signed call is refused until CENOTE_CONFIG names some')
  }
  if (delivery.email.kind === 'none') {
    notes.push('no sender: what has to deliver a code is refused until CENOTE_SMTP_URL is set')
  }
  if (delivery.sms.kind === 'none') {
    notes.push(
      'no sender of SMS: what has to deliver a code by SMS is refused until delivery.sms in CENOTE_CONFIG is set',
    )
  }
  if (!publicUrl.startsWith('https:')) notes.push('the public URL is not https')
  if (defaults.preventUserExistenceErrors === 'LEGACY') {
    notes.push(
      'clients without PreventUserExistenceErrors tell which users exist; defaults in CENOTE_CONFIG can change it',
    )
  }
  if (pkce === 'optional')
    notes.push('clients without a secret may leave PKCE out; pkce in CENOTE_CONFIG can demand it')
  return notes
}
