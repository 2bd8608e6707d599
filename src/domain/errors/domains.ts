/** The sentences of domains. */
import { invalidParameter } from './general.ts'

export const domainCharacterInvalid = () =>
  invalidParameter(
    'The domain name contains an invalid character. Domain names can only contain lower-case letters, numbers, and ' +
      'hyphens. Please enter a different name that follows this format: ^[a-z0-9](?:[a-z0-9\\-]{0,61}[a-z0-9])?$',
  )
export const domainReserved = (word: string) => invalidParameter(`Domain cannot contain reserved word: ${word}`)
export const domainTaken = () => invalidParameter('Domain already associated with another user pool.')
export const domainConfigured = () => invalidParameter('User pool already has a domain configured.')
export const domainNotFound = () => invalidParameter('No such domain or user pool exists.')
export const customDomainInvalid = () => invalidParameter('Custom domain is not a valid subdomain')
export const certificateUnusable = () =>
  invalidParameter(
    "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain.",
  )
export const domainLeft = () =>
  invalidParameter('User pool cannot be deleted. It has a domain configured that should be deleted first.')
