/** Where files of imports are put and their logs are read: by signed addresses, with refusals in the words of S3. */
import type { Hono } from 'hono'
import type { Services } from '../../context.ts'
import type { ImportJob } from '../../domain/import-job.ts'
import { takesFile } from '../../domain/import-job.ts'
import { checkAddress, type ImportDoor } from '../../flows/import/addresses.ts'
import { keepFile } from '../../flows/import/files.ts'

const path = '/_cenote/imports/:poolId/:jobId'

export function mountImportFiles(app: Hono, services: Services): void {
  app.put(path, c => put(services, c.req.raw, c.req.param()))
  app.get(path, c => get(services, c.req.raw, c.req.param()))
}

interface Address {
  readonly poolId: string
  readonly jobId: string
}

async function put(services: Services, request: Request, address: Address): Promise<Response> {
  // The service signs this header with the address, so that whoever leaves it out has another signature.
  if (request.headers.get('x-amz-server-side-encryption') !== 'aws:kms') return refuse(services, 'signature')
  const job = await find(services, 'PUT', request, address)
  if (job instanceof Response) return job
  if (!takesFile(job, services.now())) return refuse(services, 'expired')
  const outcome = await keepFile(services, job, request.body ?? nothing())
  if (outcome === 'too large') return refuse(services, 'size')
  if (outcome === 'too late') return refuse(services, 'expired')
  return new Response(null, { status: 200, headers: { 'x-amz-server-side-encryption': 'aws:kms' } })
}

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
} as const

function refuse({ random }: Services, why: keyof typeof refusals): Response {
  const [status, code, message] = refusals[why]
  const error = `<Error><Code>${code}</Code><Message>${message}</Message><RequestId>${random.uuid()}</RequestId></Error>`
  return new Response(`<?xml version="1.0" encoding="UTF-8"?>\n${error}`, {
    status,
    headers: { 'content-type': 'application/xml', connection: 'close' },
  })
}
