import { type ImportJob, logExpiry } from '../../domain/import-job.ts'
import { importedUser, rowFault } from '../../domain/imported-user.ts'
import type { Pool } from '../../domain/pool.ts'
import type { User } from '../../domain/user.ts'
import type { ImportTurn } from '../../store/nouns/import-jobs.ts'
import { Taken } from '../../store/nouns/taken.ts'
import type { Transaction } from '../../store/store.ts'
import type { FileRow } from './rows.ts'
import { held, TurnLost, type Working } from './turn.ts'

export interface Batch {
  readonly columns: readonly string[]
  readonly rows: readonly FileRow[]
}

// On SQLite everybody else waits for as long as these take.
const rowsAtOnce = 4
// Blank ones cost next to nothing.
const linesAtOnce = 100

export const isBlank = (row: FileRow): boolean => 'isBlank' in row

/** The rows of a file by as many as are committed together. */
export async function* inBatches(rows: AsyncIterable<FileRow>): AsyncGenerator<readonly FileRow[]> {
  let batch: FileRow[] = []
  let full = 0
  for await (const row of rows) {
    batch.push(row)
    if (!isBlank(row)) full += 1
    if (full < rowsAtOnce && batch.length < linesAtOnce) continue
    yield batch
    batch = []
    full = 0
  }
  if (batch.length > 0) yield batch
}

interface Outcome {
  readonly line: number
  readonly kind: 'imported' | 'skipped' | 'failed'
  readonly text: string
}

/** Users, counts, log and place in the file in one transaction, so that no row comes twice or never. */
export async function importBatch(services: Working, turn: ImportTurn, batch: Batch): Promise<ImportJob> {
  const pool = await services.store.pools.get(turn.poolId)
  if (!pool) throw new TurnLost()
  const drafts = batch.rows
    .filter(row => !isBlank(row))
    .map(row => ({ line: row.line, draft: draftOf(services, pool, batch.columns, row) }))
  return held(services, turn, async tx => {
    const outcomes: Outcome[] = []
    for (const { line, draft } of drafts) {
      const outcome = typeof draft === 'string' ? failed(draft) : await create(tx, pool, draft)
      outcomes.push({ line, ...outcome })
    }
    return keepOutcomes(services, tx, turn, batch, outcomes)
  })
}

async function keepOutcomes(
  { now }: Working,
  tx: Transaction,
  turn: ImportTurn,
  { columns, rows }: Batch,
  outcomes: readonly Outcome[],
): Promise<ImportJob> {
  const count = (kind: Outcome['kind']) => outcomes.filter(outcome => outcome.kind === kind).length
  const { offset = 0, line = 0 } = rows.at(-1) ?? {}
  const job = await tx.importJobs.update(turn.poolId, turn.jobId, present => ({
    ...present,
    imported: present.imported + count('imported'),
    skipped: present.skipped + count('skipped'),
    failed: present.failed + count('failed'),
    progress: { offset, line, columns },
  }))
  if (!job) throw new TurnLost()
  const text = outcomes.map(logLine).join('')
  if (outcomes[0]) await tx.importJobs.addLog(job, outcomes[0].line, text, logExpiry(now()))
  return job
}

function logLine({ line, kind, text }: Outcome): string {
  const word = kind === 'imported' ? 'SUCCEEDED' : kind.toUpperCase()
  return `[${word}] Line Number ${line} - ${text}\n`
}

interface Draft {
  readonly user: User
  /** As the file has it. */
  readonly name: string
}

/** The user of a row, or what is wrong with it. */
function draftOf({ random, now, log }: Working, pool: Pool, columns: readonly string[], row: FileRow): Draft | string {
  if (!('values' in row)) return 'fault' in row ? row.fault : ''
  try {
    const user = importedUser(pool, { columns, values: row.values, sub: random.uuid(), at: now() })
    return { user, name: row.values[columns.indexOf('cognito:username')] ?? '' }
  } catch (error) {
    const fault = rowFault(error)
    // Whatever is the matter with one row, the others arrive.
    if (fault === undefined) log.error({ err: error, poolId: pool.id, line: row.line }, 'a row could not be judged')
    return fault ?? 'An internal error occurred.'
  }
}

const failed = (text: string) => ({ kind: 'failed', text }) as const

async function create(tx: Transaction, pool: Pool, { user, name }: Draft): Promise<Omit<Outcome, 'line'>> {
  try {
    await tx.users.create(pool, user)
    return { kind: 'imported', text: 'The import succeeded.' }
  } catch (error) {
    if (!(error instanceof Taken)) throw error
    // One whose name is free may still bring an address or alias of somebody else.
    return (await tx.users.find(pool, name))
      ? { kind: 'skipped', text: 'The user already exists.' }
      : failed('An address or alias of the user belongs to another user already.')
  }
}
