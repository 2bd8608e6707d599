/** Imports of users (a part of the interface of the store). */
import type { ImportJob } from '../../domain/import-job.ts'
import type { Page, PageRequest } from './page.ts'

/** The turn of the one job that runs, held by one node. */
export interface ImportTurn {
  readonly poolId: string
  readonly jobId: string
  readonly holder: string
}

/** Imports of users, their files and logs. One job of all pools runs at a time. */
export interface ImportJobs {
  /** A pool that has `most` of them is full. */
  create(job: ImportJob, most: number): Promise<'created' | 'full' | 'no pool'>
  get(poolId: string, id: string): Promise<ImportJob | undefined>
  update(poolId: string, id: string, change: (job: ImportJob) => ImportJob): Promise<ImportJob | undefined>
  /** Newest first. */
  list(poolId: string, page: PageRequest): Promise<Page<ImportJob>>
  /** Gives the job its turn, and holds the pool as it is; false while another has it, or when there is no such pool. */
  begin(poolId: string, id: string): Promise<boolean>
  /** Whether a job of this pool has the turn. */
  isRunning(poolId: string): Promise<boolean>
  /** The turn, when nobody holds it, or whoever did is late. */
  take(holder: string, now: Date, until: Date): Promise<ImportTurn | undefined>
  /** False when somebody else has taken it since. In a transaction, nobody takes it before that ends. */
  hold(turn: ImportTurn, until: Date): Promise<boolean>
  /** Ends the turn. */
  end(turn: ImportTurn): Promise<void>
  /** One piece of a file, in order of number from 0. */
  addChunk(job: ImportJob, upload: string, number: number, content: Uint8Array, expiresAt: Date): Promise<void>
  chunk(job: ImportJob, upload: string, number: number): Promise<Buffer | undefined>
  /** Forgets the file of one upload. */
  dropChunks(job: ImportJob, upload: string): Promise<void>
  addLog(job: ImportJob, line: number, text: string, expiresAt: Date): Promise<void>
  /** The next pieces of the log that begin after this line, as one text, and where the last of them begins. */
  log(job: ImportJob, afterLine: number): Promise<{ readonly line: number; readonly text: string } | undefined>
}
