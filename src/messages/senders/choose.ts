import type { Config } from '../../config.ts'
import type { Sender } from '../sender.ts'
import { type InboxOptions, inboxSender } from './inbox.ts'
import { noSender } from './none.ts'
import { smtpSender } from './smtp.ts'

/** The sender that the configuration asks for. SMTP carries no SMS: in development the inbox takes them, in production nobody. */
export function senderFor({ mode, delivery }: Pick<Config, 'mode' | 'delivery'>, inbox: InboxOptions): Sender {
  switch (delivery.kind) {
    case 'inbox':
      return inboxSender(inbox)
    case 'smtp':
      return byMedium({ EMAIL: smtpSender(delivery), SMS: mode === 'development' ? inboxSender(inbox) : noSender() })
    case 'none':
      return noSender()
  }
}

function byMedium(senders: { readonly EMAIL: Sender; readonly SMS: Sender }): Sender {
  return {
    send: (message, composed) => senders[message.medium].send(message, composed),
    isRemote: message => senders[message.medium].isRemote?.(message) ?? false,
    close() {
      senders.EMAIL.close()
      senders.SMS.close()
    },
  }
}
