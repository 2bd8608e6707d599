/** Results and errors as AWS JSON 1.1 over HTTP; nothing else words a status or a header of the API. */
import { bodyTooLarge, CognitoError, NotImplemented, serializationFailed } from '../../domain/errors.ts'

const contentType = 'application/x-amz-json-1.1'
const largestBody = 1_048_576
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
export function success(text: string, headers: Headers): Response {
  return new Response(text === '' ? null : text, {
    status: 200,
    headers: {
      'content-type': contentType,
      ...headers,
      ...(text === '' && { 'content-length': '0' }),
    },
  })
}

/** Every client error is 400; clients read the exception from the body or from the header, so both are there. */
export function failure(error: CognitoError, headers: Headers, status = statusOf(error)): Response {
  return new Response(JSON.stringify({ __type: error.name, message: error.message }), {
    status,
    headers: {
      'content-type': contentType,
      ...headers,
      'x-amzn-ErrorType': `${error.name}:`,
      'x-amzn-ErrorMessage': asHeader(error.message),
      // What is left of an oversized body is not read.
      ...(status === 413 && { connection: 'close' }),
    },
  })
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

/** The bytes of a request, refused as soon as there are more than the API takes. */
export async function readBody(request: Request): Promise<Uint8Array> {
  const declared = request.headers.get('content-length')
  if (Number(declared) > largestBody) throw bodyTooLarge()
  try {
    // The HTTP parser hands over exactly as many bytes as were declared.
    return declared !== null ? new Uint8Array(await request.arrayBuffer()) : await readUndeclared(request)
  } catch (error) {
    // The client hung up: its doing, and nobody is there to read the answer.
    throw error instanceof CognitoError ? error : serializationFailed('The request body ended early')
  }
}

async function readUndeclared(request: Request): Promise<Uint8Array> {
  if (!request.body) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of request.body) {
    length += chunk.length
    if (length > largestBody) throw bodyTooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
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
export function isAwsJson(request: Request): boolean {
  const type = request.headers.get('content-type') ?? ''
  return type.split(';', 1)[0]?.trim().toLowerCase() === contentType
}
