import { parseArn } from './arn.ts'
import { invalidParameter } from './errors/general.ts'
import { sesRegions } from './regions.ts'

// `user@example.com` or `Name <user@example.com>`; without control characters, which would end a header.
const sender = /^(?:[^<>\p{C}]*<[^\s<>@\p{C}]+@[^\s<>@\p{C}]+>|[^\s<>@\p{C}]+@[^\s<>@\p{C}]+)$/u

/** Refuses an address that no mail can come from. */
export function assertSender(from: string): void {
  if (!sender.test(from)) throw invalidParameter('Provided From email address is invalid')
}

/** The identity that mails of a pool leave under: one of SES, in a region that pools of this one may use. */
export function assertMailSource(arn: string, region: string): void {
  const source = parseArn(arn)
  if (source?.service !== 'ses') throw invalidParameter('Provided SourceArn is not an SES identity.')
  const allowed = sesRegions(region)
  if (allowed.includes(source.region)) return
  throw invalidParameter(`Provided SourceArn must be in one of the following SES regions: ${allowed.join(', ')}.`)
}
