/** Where the person is for whom an operation is called, for advanced security. */
import { isIP } from 'node:net'
import type { AuthEvent } from '../../domain/auth-event.ts'
import type { Client } from '../../domain/client.ts'
import { contextAddressInvalid } from '../../domain/errors/risk.ts'
import { readFingerprint } from '../../domain/fingerprint.ts'
import type { Pool } from '../../domain/pool.ts'
import { isSecured } from '../../domain/risk-configuration.ts'
import { describeBrowser } from '../../domain/user-agent.ts'
import type { Subject } from './subject.ts'

type EndUser = AuthEvent['context']

interface Told {
  readonly IpAddress?: string
  readonly EncodedData?: string
  readonly HttpHeaders?: readonly { readonly headerName?: string; readonly headerValue?: string }[]
}

/** An input that was checked; each operation has some of these. */
interface Input {
  readonly ClientId?: string
  readonly ContextData?: Told
  readonly UserContextData?: Told
}

/**
 * The subject with what the call tells of the person. An administrator speaks for somebody else, so that his own
 * address tells nothing; a person speaks for himself, unless the app has a secret and may say where he is.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-viewing-threat-protection-app.html
 */
export function withEndUser(subject: Subject, input: object, isSigned: boolean): Subject {
  if (!('pool' in subject) || !isSecured(subject.pool)) return subject
  // Sound because the schema gives these members these forms.
  const told = input as Input
  const endUser = isSigned
    ? toldByAdministrator(subject.pool, told)
    : toldByApp(subject.pool, 'client' in subject ? subject.client : undefined, told, subject.request.ip)
  return { ...subject, request: { ...subject.request, endUser } }
}

function toldByAdministrator(pool: Pool, { ClientId = '', ContextData }: Input): EndUser {
  if (!ContextData) return {}
  const { IpAddress = '', EncodedData = '', HttpHeaders = [] } = ContextData
  const agent = HttpHeaders.find(({ headerName }) => headerName?.toLowerCase() === 'user-agent')?.headerValue
  const deviceName = describeBrowser(agent ?? '')
  return {
    ipAddress: address(IpAddress),
    ...(deviceName !== undefined && { deviceName }),
    ...readFingerprint(EncodedData, { clientId: ClientId, poolId: pool.id }),
  }
}

function toldByApp(pool: Pool, client: Client | undefined, { UserContextData }: Input, ip: string): EndUser {
  const { IpAddress, EncodedData = '' } = UserContextData ?? {}
  const mayTell = client?.sealedSecret !== undefined && client.settings.EnablePropagateAdditionalUserContextData
  return {
    ipAddress: mayTell && IpAddress !== undefined ? address(IpAddress) : ip,
    ...(client && readFingerprint(EncodedData, { clientId: client.id, poolId: pool.id })),
  }
}

function address(text: string): string {
  if (isIP(text) === 0 || text.includes('%')) throw contextAddressInvalid()
  return text
}
