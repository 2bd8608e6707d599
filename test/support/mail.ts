import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { onTestFinished } from 'vitest'

export interface Received {
  /** Who the mail was handed over for, whatever its header says. */
  readonly recipients: readonly string[]
  readonly sender: string
  readonly mail: ParsedMail
}

export interface MailServer {
  readonly url: URL
  readonly received: readonly Received[]
}

/** A real SMTP server until the test ends. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const received: Received[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData(stream, { envelope }, done) {
      simpleParser(stream).then(mail => {
        const sender = envelope.mailFrom ? envelope.mailFrom.address : ''
        received.push({ mail, sender, recipients: envelope.rcptTo.map(({ address }) => address) })
        done()
      }, done)
    },
    ...options,
  })
  server.on('error', () => undefined)
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => new Promise<void>(closed => server.close(() => closed())))
  const address = server.server.address()
  if (!address || typeof address === 'string') throw new Error('the mail server listens on no port')
  return { url: new URL(`smtp://127.0.0.1:${address.port}`), received }
}

export function toText(addresses: AddressObject | AddressObject[] | undefined): string {
  return [addresses ?? []]
    .flat()
    .map(({ text }) => text)
    .join(', ')
}
