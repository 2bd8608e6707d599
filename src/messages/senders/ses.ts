import type { EmailConfigurationType } from '@aws-sdk/client-cognito-identity-provider'
import type { SESv2Client, SendEmailCommandInput } from '@aws-sdk/client-sesv2'
import type { AwsClient } from '../../config.ts'
import { parseArn } from '../../domain/arn.ts'
import type { Composed } from '../compose.ts'
import { plainText } from '../markup.ts'
import type { Outgoing } from '../messages.ts'
import type { Sender } from '../sender.ts'
import { inAscii, oneAddress, oneLine } from './address.ts'
import { callMillis, clientSettings, clientsByRegion, refusing } from './aws.ts'

export interface SesOptions {
  readonly client: AwsClient
  /** The sender of pools that name none. */
  readonly from: string
}

/**
 * Sends e-mail through Amazon SES: by the pool's own identity and configuration set where it has them.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 */
export function sesSender({ client, from }: SesOptions): Sender {
  const clients = clientsByRegion(region => connect(client, region))
  return {
    async send(message, composed) {
      const input = await toMail(message, composed, from)
      const { SendEmailCommand } = await import('@aws-sdk/client-sesv2')
      const ses = await clients.get(client.region ?? regionOf(message, composed))
      const abortSignal = AbortSignal.timeout(callMillis)
      await refusing(ses.send(new SendEmailCommand(input), { abortSignal }))
    },
    isRemote: () => true,
    close: () => clients.close(ses => ses.destroy()),
  }
}

// Loaded with the first mail: the SDK would cost every start 60 ms.
async function connect(client: AwsClient, region: string): Promise<SESv2Client> {
  const { SESv2Client } = await import('@aws-sdk/client-sesv2')
  return new SESv2Client(clientSettings(client, region))
}

function regionOf({ pool }: Outgoing, { sourceArn }: Composed): string {
  const { SourceArn = '' } = sourceArn ? { SourceArn: sourceArn } : (pool.settings.EmailConfiguration ?? {})
  return parseArn(SourceArn)?.region || (pool.id.split('_')[0] ?? '')
}

async function toMail(message: Outgoing, composed: Composed, from: string): Promise<SendEmailCommandInput> {
  const { subject, body, isHtml } = composed
  const { EmailSendingAccount, From, ReplyToEmailAddress, SourceArn, ConfigurationSet } = senderOf(message, composed)
  const text = (Data: string) => ({ Data, Charset: 'UTF-8' })
  return {
    FromEmailAddress: await inAscii(oneLine(From || identityAddress(SourceArn) || from)),
    ...(EmailSendingAccount === 'DEVELOPER' && { FromEmailAddressIdentityArn: SourceArn }),
    ...(ConfigurationSet && { ConfigurationSetName: ConfigurationSet }),
    ...(ReplyToEmailAddress && { ReplyToAddresses: [await inAscii(oneLine(ReplyToEmailAddress))] }),
    Destination: { ToAddresses: [await inAscii(oneAddress(message.destination))] },
    Content: {
      Simple: {
        Subject: text(subject ?? ''),
        Body: isHtml ? { Html: text(body), Text: text(composed.text ?? plainText(body)) } : { Text: text(body) },
      },
    },
  }
}

/** The pool's own, or the one of a notice, which has an identity of its own. */
function senderOf({ pool }: Outgoing, { from, replyTo, sourceArn }: Composed): EmailConfigurationType {
  const { EmailConfiguration = {} } = pool.settings
  if (!sourceArn) return EmailConfiguration
  const own = {
    EmailSendingAccount: 'DEVELOPER',
    SourceArn: sourceArn,
    From: from,
    ReplyToEmailAddress: replyTo,
  } as const
  return { ...EmailConfiguration, ...own }
}

// An identity is an address or a domain; a domain is no sender by itself.
function identityAddress(arn = ''): string | undefined {
  const [, address] = /^identity\/([^\s<>@]+@[^\s<>@]+)$/.exec(parseArn(arn)?.resource ?? '') ?? []
  return address
}
