import { unsupported } from './errors/general.ts'
import type { NewPoolSettings } from './pool-settings.ts'

/**
 * Settings whose effect this server does not have are refused rather than stored: a caller must be able to rely on
 * what DescribeUserPool shows. docs/differences.md lists them.
 */
export function assertSupported(requested: Omit<NewPoolSettings, 'UsernameConfiguration'>): void {
  const { SmsConfiguration, KeyConfiguration, IssuerConfiguration, DcrConfiguration, AcrConfiguration } = requested
  if (SmsConfiguration?.EumsSms) throw unsupported('EumsSms')
  if (KeyConfiguration?.KeyType === 'CUSTOMER_MANAGED_KEY' || KeyConfiguration?.KmsKeyArn) {
    throw unsupported('KeyConfiguration with a customer managed key')
  }
  if (IssuerConfiguration?.Type === 'UPDATED') throw unsupported('IssuerConfiguration of type UPDATED')
  if (DcrConfiguration) throw unsupported('DcrConfiguration')
  if (AcrConfiguration && Object.keys(AcrConfiguration).length) throw unsupported('AcrConfiguration')
}
