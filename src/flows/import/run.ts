import { setTimeout as sleep } from 'node:timers/promises'
import type { Services } from '../../context.ts'
import { ended, headerProblem, type ImportJob, logExpiry, mostRows, succeeded } from '../../domain/import-job.ts'
import { importedUser, rowFault } from '../../domain/imported-user.ts'
import { comparableName } from '../../domain/names.ts'
import type { Pool } from '../../domain/pool.ts'
import type { User } from '../../domain/user.ts'
import type { ImportTurn } from '../../store/nouns/import-jobs.ts'
import { Taken } from '../../store/nouns/taken.ts'
import type { Transaction } from '../../store/store.ts'
import { FileGone, openFile } from './files.ts'
import { type FileRow, hasByteOrderMark, readRows } from './rows.ts'

export type Working = Pick<Services, 'store' | 'now' | 'random' | 'log'>

/** Whoever does not come back for so long is dead, and another goes on where he stopped. */
export const leaseMillis = 30_000
// On SQLite everybody else waits for as long as one of these takes.
const rowsAtOnce = 20

class TurnLost extends Error {}

/** Imports what is left of a job, until it is done, stopped, or the server ends. */
export async function runImport(services: Working, turn: ImportTurn, isClosing: () => boolean): Promise<void> {
  try {
    const outcome = await importRows(services, turn, isClosing)
    if (outcome) await finish(services, turn, outcome)
  } catch (error) {
    if (error instanceof TurnLost) return
    if (error instanceof FileGone) {
      return finish(services, turn, job => ended(job, 'Failed', services.now(), error.message))
    }
    throw error
  }
}

type Finish = (job: ImportJob) => ImportJob

async function importRows(services: Working, turn: ImportTurn, isClosing: () => boolean): Promise<Finish | undefined> {
  const { now } = services
  const job = await begin(services, turn)
  if (!job) return present => ended(present, 'Stopped', now(), 'The Import Job was stopped by the developer.')
  const file = openFile(services, job)
  if (!file) return present => ended(present, 'Failed', now(), 'The CSV file is gone.')
  if (await hasByteOrderMark(file)) {
    return present => ended(present, 'Failed', now(), 'The CSV file begins with a byte-order mark.')
  }
  let columns = job.progress?.columns
  let batch: FileRow[] = []
  let isStopped = false
  const flush = async () => {
    const rows = batch
    batch = []
    if (rows.length > 0 && columns) isStopped = !(await importBatch(services, turn, columns, rows))
    // Others have their turn between two batches.
    await sleep(1)
  }
  for await (const row of readRows(file, job.progress ?? { offset: 0, line: 0 })) {
    if (isClosing()) return undefined
    if (!columns) {
      const problem = await problemOf(services, turn, row)
      if (problem) return present => ended(present, 'Failed', now(), problem)
      columns = row.values ?? []
      await keepHeader(services, turn, columns, row)
      continue
    }
    if (row.line > mostRows + 1) {
      await flush()
      return present =>
        ended(present, 'Failed', now(), 'The CSV file has more than 500,000 rows: the rest is left out.')
    }
    batch.push(row)
    if (batch.length === rowsAtOnce) await flush()
    if (isStopped) break
  }
  if (!isStopped) await flush()
  if (isStopped) return present => ended(present, 'Stopped', now(), 'The Import Job was stopped by the developer.')
  if (!columns) return present => ended(present, 'Failed', now(), 'The CSV file is empty.')
  return present => succeeded(present, now())
}

async function begin(services: Working, turn: ImportTurn): Promise<ImportJob | undefined> {
  const job = await held(services, turn, tx =>
    tx.importJobs.update(turn.poolId, turn.jobId, present =>
      present.status === 'Pending' ? { ...present, status: 'InProgress' } : present,
    ),
  )
  return job?.status === 'InProgress' ? job : undefined
}

/** Does the work while the turn is certain, and keeps it for another while. */
function held<T>({ store, now }: Working, turn: ImportTurn, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return store.transaction(async tx => {
    if (!(await tx.importJobs.hold(turn, new Date(now().getTime() + leaseMillis)))) throw new TurnLost()
    return work(tx)
  })
}

async function problemOf({ store }: Working, { poolId }: ImportTurn, row: FileRow): Promise<string | undefined> {
  const pool = await store.pools.get(poolId)
  if (!pool) return 'The user pool is gone.'
  if (row.fault) return `The header of the CSV file cannot be read: ${row.fault}`
  return headerProblem(pool, row.values ?? [])
}

function keepHeader(services: Working, turn: ImportTurn, columns: readonly string[], { offset, line }: FileRow) {
  return held(services, turn, tx =>
    tx.importJobs.update(turn.poolId, turn.jobId, present => ({ ...present, progress: { offset, line, columns } })),
  )
}

type Outcome = { readonly kind: 'imported' | 'skipped' | 'failed'; readonly text: string }

/** Users, counts, log and place in the file in one transaction, so that no row comes twice or never. False: stop. */
async function importBatch(services: Working, turn: ImportTurn, columns: readonly string[], rows: readonly FileRow[]) {
  const pool = await services.store.pools.get(turn.poolId)
  if (!pool) throw new TurnLost()
  const drafts = rows.map(row => draftOf(services, pool, columns, row))
  return held(services, turn, async tx => {
    const outcomes: Outcome[] = []
    for (const draft of drafts) outcomes.push(typeof draft === 'string' ? failed(draft) : await create(tx, pool, draft))
    return keepBatch(services, tx, turn, { columns, rows, outcomes })
  })
}

interface Batch {
  readonly columns: readonly string[]
  readonly rows: readonly FileRow[]
  readonly outcomes: readonly Outcome[]
}

async function keepBatch({ now }: Working, tx: Transaction, turn: ImportTurn, { columns, rows, outcomes }: Batch) {
  const [first, last] = [rows[0], rows.at(-1)]
  if (!first || !last) return true
  const count = (kind: Outcome['kind']) => outcomes.filter(outcome => outcome.kind === kind).length
  const job = await tx.importJobs.update(turn.poolId, turn.jobId, present => ({
    ...present,
    imported: present.imported + count('imported'),
    skipped: present.skipped + count('skipped'),
    failed: present.failed + count('failed'),
    progress: { offset: last.offset, line: last.line, columns },
  }))
  if (!job) throw new TurnLost()
  const lines = outcomes.map(({ kind, text }, index) => {
    const word = kind === 'imported' ? 'SUCCEEDED' : kind.toUpperCase()
    return `[${word}] Line Number ${rows[index]?.line} - ${text}\n`
  })
  await tx.importJobs.addLog(job, first.line, lines.join(''), logExpiry(now()))
  return job.status === 'InProgress'
}

/** The user of a row, or what is wrong with it. */
function draftOf({ random, now, log }: Working, pool: Pool, columns: readonly string[], row: FileRow): User | string {
  if (!row.values) return row.fault ?? ''
  try {
    return importedUser(pool, { columns, values: row.values, sub: random.uuid(), at: now() })
  } catch (error) {
    const fault = rowFault(error)
    // Whatever is the matter with one row, the others arrive.
    if (fault === undefined) log.error({ err: error, poolId: pool.id, line: row.line }, 'a row could not be judged')
    return fault ?? 'An internal error occurred.'
  }
}

const failed = (text: string): Outcome => ({ kind: 'failed', text })

async function create(tx: Transaction, pool: Pool, user: User): Promise<Outcome> {
  try {
    await tx.users.create(pool, user)
    return { kind: 'imported', text: 'The import succeeded.' }
  } catch (error) {
    if (!(error instanceof Taken)) throw error
    const isAlias = (pool.settings.AliasAttributes?.length ?? 0) > 0
    const isOther = isAlias && error.value !== comparableName(pool, user.username)
    return isOther
      ? failed('An alias of the user belongs to another user already.')
      : { kind: 'skipped', text: 'The user already exists.' }
  }
}

async function finish(services: Working, turn: ImportTurn, outcome: Finish): Promise<void> {
  const job = await held(services, turn, async tx => {
    const ended = await tx.importJobs.update(turn.poolId, turn.jobId, outcome)
    await tx.importJobs.end(turn)
    return ended
  })
  if (!job) return
  if (job.file) await services.store.importJobs.dropChunks(job, job.file.upload)
  const { poolId, id, status, imported, skipped } = job
  services.log.info({ event: 'importEnded', poolId, jobId: id, status, imported, skipped, failed: job.failed })
}
