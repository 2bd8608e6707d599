import { ended, headerProblem, type ImportJob, importLimits, succeeded } from '../../domain/import-job.ts'
import type { ImportTurn } from '../../store/nouns/import-jobs.ts'
import { importBatch, inBatches, isBlank } from './batches.ts'
import { FileGone, openFile } from './files.ts'
import { giveWay, thisMoment } from './pace.ts'
import { type CsvFile, type FileRow, hasByteOrderMark, readRows } from './rows.ts'
import { held, TurnLost, type Working } from './turn.ts'

export interface RunOptions {
  /** The server ends: another goes on. */
  readonly isClosing: () => boolean
  readonly mostRows?: number | undefined
}

/** Imports what is left of a job, until it is done, stopped, or the server ends. */
export async function runImport(services: Working, turn: ImportTurn, options: RunOptions): Promise<void> {
  try {
    const outcome = await importFile(services, turn, options).catch(error => {
      if (error instanceof FileGone) return failed(error.message)
      throw error
    })
    if (outcome) await finish(services, turn, outcome)
  } catch (error) {
    if (!(error instanceof TurnLost)) throw error
  }
}

type Finish = (job: ImportJob, at: Date) => ImportJob

const failed = (why: string): Finish => {
  return (job, at) => ended(job, 'Failed', at, why)
}
const stopped: Finish = (job, at) => ended(job, 'Stopped', at, 'The Import Job was stopped by the developer.')

async function importFile(services: Working, turn: ImportTurn, options: RunOptions): Promise<Finish | undefined> {
  const job = await begin(services, turn)
  if (!job) return stopped
  const file = openFile(services, job)
  if (!file) throw new FileGone()
  if (job.progress) return importRows(services, turn, { job, file, options })
  if (await hasByteOrderMark(file)) return failed('The CSV file begins with a byte-order mark.')
  const header = await firstRow(file)
  if (!header) return failed('The CSV file is empty.')
  const begun = await keepHeader(services, turn, header)
  return typeof begun === 'string' ? failed(begun) : importRows(services, turn, { job: begun, file, options })
}

async function begin(services: Working, turn: ImportTurn): Promise<ImportJob | undefined> {
  const job = await held(services, turn, tx =>
    tx.importJobs.update(turn.poolId, turn.jobId, present =>
      present.status === 'Pending' ? { ...present, status: 'InProgress' } : present,
    ),
  )
  return job?.status === 'InProgress' ? job : undefined
}

/** The first line of the file, blank or not. */
async function firstRow(file: CsvFile): Promise<FileRow | undefined> {
  for await (const row of readRows(file, { offset: 0, line: 0 })) return row
  return undefined
}

/** The job with its columns, or what is wrong with the header. */
async function keepHeader(services: Working, turn: ImportTurn, header: FileRow): Promise<ImportJob | string> {
  const pool = await services.store.pools.get(turn.poolId)
  if (!pool) return 'The user pool is gone.'
  if ('fault' in header) return `The header of the CSV file cannot be read: ${header.fault}`
  const columns = 'values' in header ? header.values : []
  const problem = headerProblem(pool, columns)
  if (problem) return problem
  const progress = { offset: header.offset, line: header.line, columns }
  const job = await held(services, turn, tx =>
    tx.importJobs.update(turn.poolId, turn.jobId, present => ({ ...present, progress })),
  )
  if (!job) throw new TurnLost()
  return job
}

interface Running {
  readonly job: ImportJob
  readonly file: CsvFile
  readonly options: RunOptions
}

async function importRows(services: Working, turn: ImportTurn, { job, file, options }: Running) {
  const { isClosing, mostRows = importLimits.rows } = options
  const { columns, ...place } = job.progress ?? { columns: [], offset: 0, line: 0 }
  let left = mostRows - job.imported - job.skipped - job.failed
  for await (const batch of inBatches(readRows(file, place))) {
    if (isClosing()) return undefined
    const began = thisMoment()
    const rows = upTo(batch, left, 2 * mostRows + 1)
    if (rows.length > 0) {
      const { status } = await importBatch(services, turn, { columns, rows })
      if (status !== 'InProgress') return stopped
    }
    if (rows.length < batch.length) return failed(tooManyRows(mostRows))
    left -= rows.filter(row => !isBlank(row)).length
    await giveWay(began)
  }
  return succeeded
}

const tooManyRows = (most: number) =>
  `The CSV file has more than ${most.toLocaleString('en')} rows: the rest is left out.`

/** The rows that are allowed; of blank lines, which are no rows, there may be as many again. */
function upTo(batch: readonly FileRow[], left: number, lastLine: number): readonly FileRow[] {
  let rest = left
  const end = batch.findIndex(row => {
    if (!isBlank(row)) rest -= 1
    return rest < 0 || row.line > lastLine
  })
  return end < 0 ? batch : batch.slice(0, end)
}

async function finish(services: Working, turn: ImportTurn, outcome: Finish): Promise<void> {
  const job = await held(services, turn, async tx => {
    const ended = await tx.importJobs.update(turn.poolId, turn.jobId, present => outcome(present, services.now()))
    await tx.importJobs.end(turn)
    return ended
  })
  if (!job) return
  if (job.file) await services.store.importJobs.dropChunks(job, job.file.upload)
  const { poolId, id, status, imported, skipped } = job
  services.log.info({ event: 'importEnded', poolId, jobId: id, status, imported, skipped, failed: job.failed })
}
