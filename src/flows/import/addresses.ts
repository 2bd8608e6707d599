import type { Services } from '../../context.ts'
import { type ImportJob, uploadMillis } from '../../domain/import-job.ts'
import { equal } from '../../platform/equal.ts'

type Signing = Pick<Services, 'config' | 'seal' | 'now'>

export type ImportDoor = 'PUT' | 'GET'

/**
 * Where a job's file is put for as long as it takes one, and where its log is read from the start on: each address is
 * signed for its method, pool, job and time.
 */
export function presignedUrl(signing: Signing, job: ImportJob): string {
  const door: ImportDoor = job.status === 'Created' ? 'PUT' : 'GET'
  const from = door === 'PUT' ? job.createdAt : signing.now()
  const expires = String(from.getTime() + uploadMillis)
  const url = new URL(`/_cenote/imports/${job.poolId}/${job.id}`, signing.config.publicUrl)
  url.search = new URLSearchParams({ expires, signature: signature(signing, door, job, expires) }).toString()
  return url.href
}

export type DoorOpens = 'open' | 'expired' | 'wrong signature'

/** Whether an address that was given out opens this door now. */
export function checkAddress(
  signing: Signing,
  door: ImportDoor,
  job: Pick<ImportJob, 'poolId' | 'id'>,
  { expires, signature: given }: { readonly expires: string; readonly signature: string },
): DoorOpens {
  if (!equal(given, signature(signing, door, job, expires))) return 'wrong signature'
  return signing.now().getTime() < Number(expires) ? 'open' : 'expired'
}

function signature({ seal }: Signing, door: ImportDoor, job: Pick<ImportJob, 'poolId' | 'id'>, expires: string) {
  return seal.digest('import-address', door, job.poolId, job.id, expires).toString('base64url')
}
