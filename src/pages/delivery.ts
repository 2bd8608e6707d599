import type { CodeDeliveryDetailsType } from '@aws-sdk/client-cognito-identity-provider'
import type { Delivery } from './texts/texts.ts'

/** Where a code went, as pages tell it. */
export function deliveryShown({
  DeliveryMedium,
  Destination = '',
}: CodeDeliveryDetailsType = {}): Delivery | undefined {
  return DeliveryMedium === 'EMAIL' || DeliveryMedium === 'SMS'
    ? { medium: DeliveryMedium, destination: Destination }
    : undefined
}
