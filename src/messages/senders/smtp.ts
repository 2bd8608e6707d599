import type { Transporter } from 'nodemailer'
import type { Composed } from '../compose.ts'
import { plainText } from '../markup.ts'
import type { Message } from '../messages.ts'
import type { Sender } from '../sender.ts'

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
    async send(message, composed) {
      if (message.medium !== 'EMAIL') throw new Error('SMTP sends e-mail only')
      const mail = toMail(message, composed, from)
      transport ??= connect(url, timeoutMillis)
      await (await transport).sendMail({ ...mail, signal: AbortSignal.timeout(timeoutMillis) })
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

function toMail({ pool, destination }: Message, { subject, body, isHtml }: Composed, from: string) {
  const { From, ReplyToEmailAddress } = pool.settings.EmailConfiguration ?? {}
  return {
    from: oneLine(From || from),
    ...(ReplyToEmailAddress && { replyTo: oneLine(ReplyToEmailAddress) }),
    to: { name: '', address: oneAddress(destination) },
    subject,
    ...(isHtml ? { html: body, text: plainText(body) } : { text: body }),
  }
}

/** A user chooses his address: it must not reach a second mailbox or the mail's headers. */
function oneAddress(address: string): string {
  if (!/^[^\s\p{C}<>,;:"()[\]\\@]+@[^\s\p{C}<>,;:"()[\]\\@]+$/u.test(address))
    throw new Error('not a single e-mail address')
  return address
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
}
