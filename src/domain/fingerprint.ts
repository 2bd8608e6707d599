import { createHmac } from 'node:crypto'
import { equal } from '../platform/equal.ts'
import type { EventContext } from './auth-event.ts'
import { describeBrowser } from './user-agent.ts'

/** For which app and pool a fingerprint has to be made. */
interface Expected {
  readonly clientId: string
  readonly poolId: string
}

// What libraries collect is a few kilobytes; the API allows 128.
const longest = 32 * 1024
const longestId = 256
/** Names stand in mails and lists. */
const longestName = 64

/**
 * What the official libraries say of a device: base64 of a payload, its version and an HMAC of both under the id of
 * the app client. Everybody knows that key, so it proves nothing; nothing is taken from what was made for another app.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-viewing-threat-protection-app.html
 */
export function readFingerprint(
  encoded: string,
  { clientId, poolId }: Expected,
): Pick<EventContext, 'deviceId' | 'deviceName' | 'timezone'> {
  const { payload, signature, version } = texts(parse(encoded.length > longest ? '' : fromBase64(encoded)))
  if (payload === undefined || signature === undefined || version === undefined) return {}
  const expected = createHmac('sha256', clientId).update(version).update(payload).digest('base64')
  if (!equal(signature, expected)) return {}
  const content = parse(payload)
  const { userPoolId } = texts(content)
  if (userPoolId !== undefined && userPoolId !== poolId) return {}
  const said = texts(isRecord(content) ? content.contextData : undefined)
  const deviceName = oneLine(said.DeviceName) || describeBrowser(said.UserAgent ?? '')
  const timezone = oneLine(said.ClientTimezone)
  return {
    ...(said.DeviceId && { deviceId: said.DeviceId.slice(0, longestId) }),
    ...(deviceName && { deviceName }),
    ...(timezone && { timezone }),
  }
}

// Neither line breaks nor signs that turn the direction of what follows.
function oneLine(text = ''): string {
  const words = text.replace(/[\p{C}\p{Z}]+/gu, ' ').trim()
  return [...words].slice(0, longestName).join('').trim()
}

// Android breaks its lines.
function fromBase64(text: string): string {
  return Buffer.from(text.replace(/\s/g, ''), 'base64').toString('utf8')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

/** Those members that are texts. */
function texts(value: unknown): Readonly<Record<string, string | undefined>> {
  if (!isRecord(value)) return {}
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => (typeof member === 'string' ? [[name, member]] : [])),
  )
}
