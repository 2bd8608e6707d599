import type { Transporter } from 'nodemailer'
import type { Composed } from '../compose.ts'
import { plainText } from '../markup.ts'
import type { Outgoing } from '../messages.ts'
import { Refused, type Sender } from '../sender.ts'
import { oneAddress, oneLine } from './address.ts'

export interface SmtpOptions {
  readonly url: URL
  /** The sender of pools that name none. */
  readonly from: string
  /** How long one mail may take, its wait for a free connection included. */
  readonly timeoutMillis?: number
}

/** Sends e-mail through an SMTP server, over a few connections that are kept open. */
export function smtpSender({ url, from, timeoutMillis = 10_000 }: SmtpOptions): Sender {
  let transport: Promise<Transporter> | undefined
  return {
    async send(message, composed, id) {
      if (message.medium !== 'EMAIL') throw new Refused('SMTP sends e-mail only')
      const mail = { ...toMail(message, composed, from), messageId: `<${id}@${domainOf(from)}>` }
      transport ??= connect(url, timeoutMillis)
      const open = await transport
      await open.sendMail({ ...mail, signal: AbortSignal.timeout(timeoutMillis) }).catch(rethrow)
    },
    isRemote: () => true,
    close() {
      void transport?.then(open => open.close())
    },
  }
}

async function connect(url: URL, timeoutMillis: number): Promise<Transporter> {
  // Loaded with the first mail: it would cost every start 30 ms.
  const { createTransport } = await import('nodemailer')
  return createTransport({
    url: url.href,
    pool: true,
    connectionTimeout: timeoutMillis,
    greetingTimeout: timeoutMillis,
    socketTimeout: timeoutMillis,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

function toMail({ pool, destination }: Outgoing, composed: Composed, from: string) {
  const { subject, body, text = plainText(body), isHtml } = composed
  const { From, ReplyToEmailAddress } = pool.settings.EmailConfiguration ?? {}
  const replyTo = composed.replyTo || ReplyToEmailAddress
  return {
    from: oneLine(composed.from || From || from),
    ...(replyTo && { replyTo: oneLine(replyTo) }),
    to: { name: '', address: oneAddress(destination) },
    subject,
    ...(isHtml ? { html: body, text } : { text: body }),
  }
}

function domainOf(from: string): string {
  return /@([^\s<>@]+)>?$/.exec(from)?.[1] ?? 'localhost'
}

/** By the class of the reply (RFC 5321, 4.2.1), and a wrong password: neither gets better by itself. */
function rethrow(error: Error & { readonly responseCode?: number; readonly code?: string }): never {
  const { responseCode = 0, code, message } = error
  throw responseCode >= 500 || code === 'EAUTH' ? new Refused(message) : error
}
