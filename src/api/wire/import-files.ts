/** Where files of imports are put and their logs are read: by signed addresses, with refusals in the words of S3. */
import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Services } from '../../context.ts'
import { type ImportJob, importLimits, takesFile } from '../../domain/import-job.ts'
import { checkAddress, type ImportDoor } from '../../flows/import/addresses.ts'
import { type Incoming, keepFile } from '../../flows/import/files.ts'
import { atPace, BrokenOff, liftLimit, type Pace } from '../../platform/arrival.ts'

const path = '/_cenote/imports/:poolId/:jobId'

export interface UploadOptions {
  readonly mostBytes?: number | undefined
  readonly pace?: Pace | undefined
}

// Slower than any line, and still at its end within the day in which the job has to start.
const slowest: Pace = { bytes: 64 * 1024, millis: 30_000 }

export function mountImportFiles(app: Hono, services: Services, options: UploadOptions): void {
  const uploads: Uploads = { ...options, present: new Map() }
  app.put(path, c =>
    put(services, uploads, { request: c.req.raw, ...c.req.param(), ...(c.env as Partial<HttpBindings>) }),
  )
  app.get(path, c => get(services, c.req.raw, c.req.param()))
}

interface Uploads extends UploadOptions {
  /** By job: how to stop the one that goes on. */
  readonly present: Map<string, AbortController>
}

interface Address {
  readonly poolId: string
  readonly jobId: string
}

interface Put extends Address {
  readonly request: Request
  /** Nothing when a test calls without a socket. */
  readonly incoming?: HttpBindings['incoming']
}

async function put(services: Services, uploads: Uploads, { request, incoming, ...address }: Put): Promise<Response> {
  const { mostBytes = importLimits.bytes } = uploads
  // The service signs this header with the address, so that whoever leaves it out has another signature.
  if (request.headers.get('x-amz-server-side-encryption') !== 'aws:kms') return refuse(services, 'signature')
  const job = await find(services, 'PUT', request, address)
  if (job instanceof Response) return job
  if (!takesFile(job, services.now())) return refuse(services, 'expired')
  if (Number(request.headers.get('content-length')) > mostBytes) return refuse(services, 'size')
  if (incoming) liftLimit(incoming)
  const outcome = await receive(services, uploads, job, { content: request.body ?? nothing(), mostBytes })
  if (outcome !== 'kept') return refuse(services, whyRefused[outcome])
  return new Response(null, { status: 200, headers: { 'x-amz-server-side-encryption': 'aws:kms' } })
}

/** One upload of a job at a time: a later one stops what is left of an earlier one. */
async function receive(services: Services, { present, pace = slowest }: Uploads, job: ImportJob, incoming: Incoming) {
  const stop = new AbortController()
  present.get(job.id)?.abort()
  present.set(job.id, stop)
  try {
    return await keepFile(services, job, { ...incoming, content: atPace(incoming.content, pace, stop.signal) })
  } catch (error) {
    if (error instanceof BrokenOff) return error.why
    throw error
  } finally {
    if (present.get(job.id) === stop) present.delete(job.id)
  }
}

const whyRefused = {
  'too large': 'size',
  'too late': 'expired',
  'too slow': 'slow',
  broken: 'incomplete',
  stopped: 'replaced',
} as const

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function get(services: Services, request: Request, address: Address): Promise<Response> {
  const job = await find(services, 'GET', request, address)
  if (job instanceof Response) return job
  return new Response(ReadableStream.from(logOf(services, job)), {
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  })
}

async function* logOf({ store }: Services, job: ImportJob): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  for (let line = 0; ; ) {
    const piece = await store.importJobs.log(job, line)
    if (!piece) return
    line = piece.line
    yield encoder.encode(piece.text)
  }
}

async function find(
  services: Services,
  door: ImportDoor,
  request: Request,
  { poolId, jobId }: Address,
): Promise<ImportJob | Response> {
  const { searchParams } = new URL(request.url)
  const given = { expires: searchParams.get('expires') ?? '', signature: searchParams.get('signature') ?? '' }
  const opens = checkAddress(services, door, { poolId, id: jobId }, given)
  if (opens === 'wrong signature') return refuse(services, 'signature')
  if (opens === 'expired') return refuse(services, 'expired')
  // With its pool the job goes too.
  return (await services.store.importJobs.get(poolId, jobId)) ?? refuse(services, 'expired')
}

const refusals = {
  signature: [
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  ],
  expired: [403, 'AccessDenied', 'Request has expired'],
  size: [400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size'],
  slow: [
    400,
    'RequestTimeout',
    'Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed.',
  ],
  incomplete: [
    400,
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  ],
  replaced: [
    409,
    'OperationAborted',
    'A conflicting conditional operation is currently in progress against this resource. Please try again.',
  ],
} as const

function refuse({ random }: Services, why: keyof typeof refusals): Response {
  const [status, code, message] = refusals[why]
  const error = `<Error><Code>${code}</Code><Message>${message}</Message><RequestId>${random.uuid()}</RequestId></Error>`
  return new Response(`<?xml version="1.0" encoding="UTF-8"?>\n${error}`, {
    status,
    headers: { 'content-type': 'application/xml', connection: 'close' },
  })
}
