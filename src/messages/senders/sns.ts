import type { PublishCommandInput, SNSClient } from '@aws-sdk/client-sns'
import type { AwsClient } from '../../config.ts'
import { Refused, type Sender } from '../sender.ts'
import { callMillis, clientSettings, clientsByRegion, refusing } from './aws.ts'

export interface SnsOptions {
  readonly client: AwsClient
  /** Shown in place of a number, in the countries that allow it. */
  readonly senderId?: string
}

/**
 * Sends text messages through Amazon SNS, in the pool's own region of SNS unless the configuration names another.
 * https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html
 */
export function snsSender({ client, senderId }: SnsOptions): Sender {
  const clients = clientsByRegion(region => connect(client, region))
  return {
    async send({ pool, destination }, { body }) {
      const input = toPublish(destination, body, senderId)
      const { PublishCommand } = await import('@aws-sdk/client-sns')
      const region = client.region ?? pool.settings.SmsConfiguration?.SnsRegion ?? pool.id.split('_')[0] ?? ''
      const sns = await clients.get(region)
      const abortSignal = AbortSignal.timeout(callMillis)
      await refusing(sns.send(new PublishCommand(input), { abortSignal }))
    },
    isRemote: () => true,
    close: () => clients.close(sns => sns.destroy()),
  }
}

// Loaded with the first message: the SDK would cost every start 60 ms.
async function connect(client: AwsClient, region: string): Promise<SNSClient> {
  const { SNSClient } = await import('@aws-sdk/client-sns')
  return new SNSClient(clientSettings(client, region))
}

function toPublish(destination: string, body: string, senderId: string | undefined): PublishCommandInput {
  if (!/^\+\d{5,15}$/.test(destination)) throw new Refused('not a phone number')
  const attribute = (StringValue: string) => ({ DataType: 'String', StringValue })
  return {
    PhoneNumber: destination,
    Message: body,
    MessageAttributes: {
      'AWS.SNS.SMS.SMSType': attribute('Transactional'),
      ...(senderId && { 'AWS.SNS.SMS.SenderID': attribute(senderId) }),
    },
  }
}
