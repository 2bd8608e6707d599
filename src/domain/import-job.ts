import { importPrecondition, noCsvUploaded } from './errors/imports.ts'
import type { Pool } from './pool.ts'

export type ImportStatus =
  | 'Created'
  | 'Pending'
  | 'InProgress'
  | 'Stopping'
  | 'Expired'
  | 'Stopped'
  | 'Failed'
  | 'Succeeded'

/** An import of users from a CSV file. https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-using-import-tool.html */
export interface ImportJob {
  readonly poolId: string
  readonly id: string
  readonly name: string
  readonly roleArn: string
  readonly createdAt: Date
  readonly startedAt?: Date
  readonly completedAt?: Date
  readonly status: ImportStatus
  readonly message?: string
  readonly imported: number
  readonly skipped: number
  readonly failed: number
  /** The file that was uploaded last, whole. */
  readonly file?: { readonly upload: string; readonly bytes: number }
  /** How far the import came: the bytes and lines that are behind it, and the columns of the first one. */
  readonly progress?: { readonly offset: number; readonly line: number; readonly columns: readonly string[] }
}

export const mostJobs = 1000
/** Of one file. */
export interface ImportLimits {
  readonly rows: number
  readonly bytes: number
}

export const importLimits: ImportLimits = { rows: 500_000, bytes: 100 * 1024 * 1024 }
/** In characters. */
export const longestRow = 16_000
export const uploadMillis = 15 * 60_000
const startMillis = 24 * 3_600_000

/** When the rows of the file may go: whoever starts in time has a day to finish. */
export const fileExpiry = ({ createdAt }: ImportJob): Date => new Date(createdAt.getTime() + 2 * startMillis)
/** Logs are kept for ninety days. */
export const logExpiry = (at: Date): Date => new Date(at.getTime() + 90 * 24 * 3_600_000)

/** A job that nobody starts expires. */
export function statusAt({ status, createdAt }: ImportJob, now: Date): ImportStatus {
  const isLate = status === 'Created' && now.getTime() >= createdAt.getTime() + startMillis
  return isLate ? 'Expired' : status
}

export function takesFile(job: ImportJob, now: Date): boolean {
  return job.status === 'Created' && now.getTime() < job.createdAt.getTime() + uploadMillis
}

export function started(job: ImportJob, pool: Pool, now: Date): ImportJob {
  const status = statusAt(job, now)
  if (status === 'Stopped') throw importPrecondition('The Import Job was stopped by the developer.')
  if (status !== 'Created') throw importPrecondition(`The import job cannot be started: its status is ${status}.`)
  if (!pool.settings.AutoVerifiedAttributes?.length) {
    throw importPrecondition('The user pool has no attribute that is verified automatically.')
  }
  if (!job.file) throw noCsvUploaded(job.id)
  return { ...job, status: 'Pending', startedAt: now }
}

/** A job that runs stops at its next rows. */
export function stopped(job: ImportJob, now: Date): ImportJob {
  switch (statusAt(job, now)) {
    case 'Created':
      return ended(job, 'Stopped', now, 'The Import Job was stopped by the developer.')
    case 'Pending':
    case 'InProgress':
      return { ...job, status: 'Stopping' }
    case 'Stopping':
      return job
    default:
      throw importPrecondition(`The import job cannot be stopped: its status is ${statusAt(job, now)}.`)
  }
}

export function ended(job: ImportJob, status: ImportStatus, now: Date, message?: string): ImportJob {
  return { ...job, status, completedAt: now, ...(message !== undefined && { message }) }
}

/** The message that the service gives when few arrived; where it draws the line is not known. */
export function succeeded(job: ImportJob, now: Date): ImportJob {
  const isPoor = job.failed + job.skipped > job.imported
  return ended(
    job,
    'Succeeded',
    now,
    isPoor ? 'Too many users have failed or been skipped during the import.' : undefined,
  )
}

const standardColumns = (
  'name given_name family_name middle_name nickname preferred_username profile picture website email email_verified ' +
  'gender birthdate zoneinfo locale phone_number phone_number_verified address updated_at'
).split(' ')

/** The columns of a pool's file, each of which has to be there. */
export function csvHeader({ schema }: Pool): readonly string[] {
  const custom = schema.flatMap(({ Name = '' }) => (/^(dev:)?custom:/.test(Name) ? [Name] : []))
  return [...standardColumns, ...custom, 'cognito:mfa_enabled', 'cognito:username']
}

/** Why a first line is no header of this pool; nothing when it is one. */
export function headerProblem(pool: Pool, columns: readonly string[]): string | undefined {
  const wanted = csvHeader(pool)
  const missing = wanted.filter(name => !columns.includes(name))
  if (missing.length > 0) return `The header of the CSV file lacks ${missing.slice(0, 5).join(', ')}.`
  const isSame = columns.length === wanted.length
  return isSame ? undefined : 'The header of the CSV file has a column that is unknown or there twice.'
}
