import type { Config, Delivery, EmailDelivery, SmsDelivery, WebhookDelivery } from '../config.ts'
import { awsClientKeys, readAwsClient } from './aws-client.ts'
import { type Json, object, refuseUnknown, text, url, wrong } from './json.ts'

/** What the file says of delivery; a medium that it leaves out is absent. */
export type FileDelivery = Partial<Delivery>

export const mailAddress = /^(?:[^<>@\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/

const shortestSecret = 16

export function readDelivery(json: unknown): FileDelivery {
  const entry = object(json, 'delivery')
  refuseUnknown(entry, ['email', 'sms'], 'delivery')
  return {
    ...(entry.email !== undefined && { email: readEmail(entry.email) }),
    ...(entry.sms !== undefined && { sms: readSms(entry.sms) }),
  }
}

/** Each medium by the file, else by `CENOTE_SMTP_URL`, else by the inbox, which production mode does not have. */
export function deliveryOf(mode: Config['mode'], smtp: EmailDelivery | undefined, file: FileDelivery): Delivery {
  if (smtp && file.email) throw wrong('delivery.email and CENOTE_SMTP_URL are both set, and only one of them can count')
  for (const medium of ['email', 'sms'] as const) {
    if (mode === 'production' && file[medium]?.kind === 'inbox')
      throw wrong(`delivery.${medium} is "inbox", which only development mode has`)
  }
  const otherwise = { kind: mode === 'development' ? 'inbox' : 'none' } as const
  return { email: file.email ?? smtp ?? otherwise, sms: file.sms ?? otherwise }
}

function readEmail(json: unknown): EmailDelivery {
  const { kind, settings, where } = kindOf(json, 'delivery.email', ['smtp', 'ses', 'webhook'])
  switch (kind) {
    case 'inbox':
      return { kind }
    case 'smtp':
      refuseUnknown(settings, ['url', 'from'], where)
      return { kind, url: smtpUrl(settings.url, `${where}.url`), from: sender(settings, where) }
    case 'ses':
      refuseUnknown(settings, ['from', ...awsClientKeys], where)
      return { kind, from: sender(settings, where), client: readAwsClient(settings, where) }
    case 'webhook':
      return readWebhook(settings, where)
  }
}

function readSms(json: unknown): SmsDelivery {
  const { kind, settings, where } = kindOf(json, 'delivery.sms', ['sns', 'webhook'])
  switch (kind) {
    case 'inbox':
      return { kind }
    case 'sns':
      refuseUnknown(settings, ['senderId', ...awsClientKeys], where)
      return { kind, client: readAwsClient(settings, where), ...senderId(settings, where) }
    case 'webhook':
      return readWebhook(settings, where)
  }
}

/** `"inbox"`, or an object with one key that names the kind. */
function kindOf<K extends string>(json: unknown, where: string, kinds: readonly K[]) {
  if (json === 'inbox') return { kind: 'inbox' as const, settings: {} satisfies Json, where }
  const choices = kinds.map(kind => `{"${kind}": …}`).join(', ')
  const [name, ...others] = typeof json === 'object' && json !== null ? Object.keys(json) : []
  const kind = kinds.find(known => known === name)
  if (kind === undefined || others.length > 0) throw wrong(`${where} is none of ${choices}, "inbox"`)
  const inside = `${where}.${kind}`
  return { kind, settings: object(object(json, where)[kind], inside), where: inside }
}

function readWebhook(settings: Json, where: string): WebhookDelivery {
  refuseUnknown(settings, ['url', 'secret'], where)
  const secret = text(settings.secret, `${where}.secret`, /^\S+$/, 'the output of openssl rand -base64 32')
  if (secret.length < shortestSecret) throw wrong(`${where}.secret is shorter than ${shortestSecret} characters`)
  return {
    kind: 'webhook',
    url: url(settings.url, `${where}.url`, ['http:', 'https:'], 'https://example.com/messages').href,
    secret,
  }
}

function smtpUrl(json: unknown, where: string): URL {
  return url(json, where, ['smtp:', 'smtps:'], 'smtps://user:secret@mail.example.com:465')
}

function sender(settings: Json, where: string): string {
  return text(settings.from, `${where}.from`, mailAddress, 'Example <no-reply@example.com>')
}

// https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html
function senderId({ senderId }: Json, where: string): { readonly senderId?: string } {
  if (senderId === undefined) return {}
  return { senderId: text(senderId, `${where}.senderId`, /^(?=.*[A-Za-z])[A-Za-z0-9]{1,11}$/, 'MyShop') }
}
