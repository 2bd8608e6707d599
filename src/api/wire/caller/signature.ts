import {
  accessKeyUnknown,
  authenticationMissing,
  signatureIncomplete,
  signatureInvalid,
} from '../../../domain/errors/callers.ts'
import type { HttpRequest, RequestHeaders } from '../../../web/exchange.ts'

/** A request as it arrived: the signature covers exactly these parts. */
export interface SignedRequest extends Pick<HttpRequest, 'method' | 'target' | 'headers'> {
  readonly body: Uint8Array
}

/** What a request says about its own signature; nothing of it is verified yet. */
export interface Signature {
  readonly form: 'header' | 'query'
  readonly accessKeyId: string
  readonly scope: { readonly date: string; readonly region: string; readonly service: string; readonly end: string }
  readonly signedHeaders: readonly string[]
  /** Lower-case hexadecimal. */
  readonly value: string
  /** `YYYYMMDDTHHMMSSZ`, as it stands in the string to sign. */
  readonly signedAt: string
  readonly expiresInSeconds: number
  readonly sessionToken: string | undefined
}

const algorithm = 'AWS4-HMAC-SHA256'
const skewSeconds = 300
const longestPresignedSeconds = 604_800

/**
 * Reads the signature of a request in either form.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html
 */
export function readSignature(request: SignedRequest): Signature {
  const header = request.headers.get('authorization')
  if (header !== null) return fromHeader(header, request.headers)
  const query = new URLSearchParams(queryOf(request.target))
  if (query.has('X-Amz-Algorithm') || query.has('X-Amz-Signature')) return fromQuery(query)
  throw authenticationMissing()
}

/** The part of a request target behind its first question mark. */
export function queryOf(target: string): string {
  const mark = target.indexOf('?')
  return mark < 0 ? '' : target.slice(mark + 1)
}

function fromHeader(authorization: string, headers: RequestHeaders): Signature {
  const [scheme = '', ...rest] = authorization.trim().split(/\s+/)
  if (!scheme.startsWith('AWS4-')) throw authenticationMissing()
  if (scheme !== algorithm) throw signatureIncomplete(`Unsupported AWS 'algorithm': '${scheme}'.`)
  const parameters = new Map(rest.join('').split(',').map(pair))
  const date = headers.get('x-amz-date') ?? isoBasic(headers.get('date'))
  const missing = ['Credential', 'Signature', 'SignedHeaders']
    .filter(name => !parameters.get(name))
    .map(name => `Authorization header requires '${name}' parameter.`)
  if (!date) missing.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
  if (missing.length > 0) throw signatureIncomplete(missing.join(' '))
  return {
    form: 'header',
    ...credential(parameters.get('Credential') ?? ''),
    signedHeaders: (parameters.get('SignedHeaders') ?? '').toLowerCase().split(';'),
    value: parameters.get('Signature') ?? '',
    signedAt: instant(date ?? ''),
    expiresInSeconds: skewSeconds,
    sessionToken: headers.get('x-amz-security-token') ?? undefined,
  }
}

function fromQuery(query: URLSearchParams): Signature {
  const missing = ['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature', 'X-Amz-SignedHeaders', 'X-Amz-Date']
    .filter(name => !query.get(name))
    .map(name => `AWS query-string parameters must include '${name}'.`)
  if (missing.length > 0) {
    throw signatureIncomplete(`${missing.join(' ')} Re-examine the query-string parameters.`)
  }
  if (query.get('X-Amz-Algorithm') !== algorithm) {
    throw signatureIncomplete(`Unsupported AWS 'algorithm': '${query.get('X-Amz-Algorithm')}'.`)
  }
  return {
    form: 'query',
    ...credential(query.get('X-Amz-Credential') ?? ''),
    signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').toLowerCase().split(';'),
    value: query.get('X-Amz-Signature') ?? '',
    signedAt: instant(query.get('X-Amz-Date') ?? ''),
    expiresInSeconds: presignedLifetime(query.get('X-Amz-Expires')),
    sessionToken: query.get('X-Amz-Security-Token') ?? undefined,
  }
}

function pair(text: string): [string, string] {
  const equals = text.indexOf('=')
  return equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)]
}

function credential(text: string): Pick<Signature, 'accessKeyId' | 'scope'> {
  const parts = text.split('/')
  if (parts.length !== 5) {
    throw signatureIncomplete(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${text}'.`,
    )
  }
  const [accessKeyId = '', date = '', region = '', service = '', end = ''] = parts
  if (!accessKeyId) throw accessKeyUnknown()
  return { accessKeyId, scope: { date, region, service, end } }
}

function instant(text: string): string {
  const [, y, m, d, h, min, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? []
  if (Number.isNaN(Date.parse(`${y}-${m}-${d}T${h}:${min}:${s}Z`))) {
    throw signatureIncomplete(
      `Date must be in ISO-8601 'basic format'. Got '${text}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    )
  }
  return text
}

// A `Date` header may carry the moment in the form of RFC 9110; the string to sign has it in ISO 8601.
function isoBasic(date: string | null): string | undefined {
  if (date === null) return undefined
  const millis = Date.parse(date)
  return Number.isNaN(millis) ? date : new Date(millis).toISOString().replace(/[-:]|\.\d{3}/g, '')
}

function presignedLifetime(text: string | null): number {
  if (text === null) return skewSeconds
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (!(seconds >= 1 && seconds <= longestPresignedSeconds)) {
    throw signatureInvalid(`X-Amz-Expires must be a number of seconds between 1 and ${longestPresignedSeconds}.`)
  }
  return seconds
}
