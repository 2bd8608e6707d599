import { setTimeout as sleep } from 'node:timers/promises'
import { SMTPServer } from 'smtp-server'

export interface MailServer {
  readonly url: string
  /** How long it takes over each mail from now on. */
  delayMillis: number
  close(): Promise<void>
}

export async function startMailServer(): Promise<MailServer> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData(stream, _session, done) {
      stream.resume()
      stream.on('end', () => void sleep(mail.delayMillis).then(() => done()))
    },
  })
  server.on('error', () => undefined)
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening))
  const address = server.server.address()
  if (!address || typeof address === 'string') throw new Error('the mail server listens on no port')
  const mail: MailServer = {
    url: `smtp://127.0.0.1:${address.port}`,
    delayMillis: 0,
    close: () => new Promise(closed => server.close(() => closed())),
  }
  return mail
}
