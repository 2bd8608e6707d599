import type { Delivery } from '../../config.ts'
import type { Sender } from '../sender.ts'
import { type InboxOptions, inboxSender } from './inbox.ts'
import { noSender } from './none.ts'
import { sesSender } from './ses.ts'
import { smtpSender } from './smtp.ts'
import { snsSender } from './sns.ts'
import { webhookSender } from './webhook.ts'

/** The senders that the configuration asks for, each medium by its own. */
export function senderFor({ email, sms }: Delivery, inbox: InboxOptions): Sender {
  return byMedium({ EMAIL: senderOf(email, inbox), SMS: senderOf(sms, inbox) })
}

function senderOf(delivery: Delivery['email'] | Delivery['sms'], inbox: InboxOptions): Sender {
  switch (delivery.kind) {
    case 'inbox':
      return inboxSender(inbox)
    case 'smtp':
      return smtpSender(delivery)
    case 'ses':
      return sesSender(delivery)
    case 'sns':
      return snsSender(delivery)
    case 'webhook':
      return webhookSender({ ...delivery, now: inbox.now })
    case 'none':
      return noSender()
  }
}

function byMedium(senders: { readonly EMAIL: Sender; readonly SMS: Sender }): Sender {
  return {
    send: (message, composed, id) => senders[message.medium].send(message, composed, id),
    isRemote: message => senders[message.medium].isRemote?.(message) ?? false,
    close() {
      senders.EMAIL.close()
      senders.SMS.close()
    },
  }
}
