/** Results and errors as AWS JSON 1.1 over HTTP; nothing else words a status or a header of the API. */
import type { CognitoError } from '../../domain/errors/cognito-error.ts'
import { NotImplemented } from '../../domain/errors/general.ts'
import { bodyTooLarge, serializationFailed } from '../../domain/errors/wire.ts'
import type { HttpAnswer, HttpRequest, RequestHeaders } from '../../web/exchange.ts'

const contentType = 'application/x-amz-json-1.1'
// Clients stop reading a response whose headers pass some kilobytes; the body has the whole sentence.
const longestHeader = 1024

const statuses: Partial<Record<CognitoError['name'], number>> = {
  InternalErrorException: 500,
  InternalServerException: 500,
  RequestEntityTooLargeException: 413,
}

/** What every answer carries: the request's id, and who may read it. */
type Headers = Readonly<Record<string, string>>

/** The answer of a successful operation; an empty text for the operations that answer nothing. */
export function success(text: string, headers: Headers): HttpAnswer {
  return { status: 200, headers: { 'content-type': contentType, ...headers, 'content-length': lengthOf(text) }, text }
}

/** Every client error is 400; clients read the exception from the body or from the header, so both are there. */
export function failure(error: CognitoError, headers: Headers, status = statusOf(error)): HttpAnswer {
  const text = JSON.stringify({ __type: error.name, message: error.message })
  return {
    status,
    headers: {
      'content-type': contentType,
      ...headers,
      'content-length': lengthOf(text),
      'x-amzn-ErrorType': `${error.name}:`,
      'x-amzn-ErrorMessage': asHeader(error.message),
      // What is left of an oversized body is not read.
      ...(status === 413 && { connection: 'close' }),
    },
    text,
  }
}

function lengthOf(text: string): string {
  return String(Buffer.byteLength(text))
}

// SDKs repeat a call that is answered 500, with pauses that grow to many seconds, and take 501 as the last word.
function statusOf(error: CognitoError): number {
  return error instanceof NotImplemented ? 501 : (statuses[error.name] ?? 400)
}

/** Header values are single lines of ASCII. */
function asHeader(message: string): string {
  return message
    .slice(0, longestHeader)
    .replace(/[\r\n\t]+/g, ' ')
    .replace(/[^\x20-\x7e]/g, '?')
    .trim()
}

const largestBody = 1_048_576

export async function readBody(request: HttpRequest): Promise<Uint8Array> {
  const body = await request.read(largestBody)
  if (body.kind === 'read') return body.bytes
  throw body.reason === 'size' ? bodyTooLarge() : serializationFailed('The request body ended early')
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

export function parseBody(body: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(body))
  } catch {
    throw serializationFailed('Unable to parse the request body as JSON')
  }
}

/** SDKs send exactly this type; a body in another is not the API's protocol, so it names no operation. */
export function isAwsJson(headers: RequestHeaders): boolean {
  const type = headers.get('content-type') ?? ''
  return type === contentType || type.split(';', 1)[0]?.trim().toLowerCase() === contentType
}
