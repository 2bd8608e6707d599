import { runImport } from './run.ts'
import { leaseMillis, type Working } from './turn.ts'

export interface ImportWorker {
  /** Stops between two batches; whoever looks next goes on. */
  close(): Promise<void>
}

export interface WorkerOptions {
  /** How often it looks. */
  readonly pollMillis?: number | undefined
  /** How many rows of a file are read. */
  readonly mostRows?: number | undefined
}

/** Looks for a job to run, also one that an earlier process or a dead node left. */
export function createImportWorker(services: Working, { pollMillis = 1_000, mostRows }: WorkerOptions): ImportWorker {
  const { store, now, log, random } = services
  const holder = random.uuid()
  let isClosing = false
  let running: Promise<void> | undefined
  const look = async () => {
    const at = now()
    const turn = await store.importJobs.take(holder, at, new Date(at.getTime() + leaseMillis))
    if (!turn) return
    log.info({ event: 'importTaken', poolId: turn.poolId, jobId: turn.jobId })
    await runImport(services, turn, { isClosing: () => isClosing, mostRows })
    // Left unfinished: nobody has to wait for the lease.
    if (isClosing) await store.importJobs.hold(turn, at)
  }
  const timer = setInterval(() => {
    running ??= look()
      .catch(error => log.error({ err: error }, 'an import was interrupted'))
      .finally(() => {
        running = undefined
      })
  }, pollMillis).unref()
  return {
    async close() {
      isClosing = true
      clearInterval(timer)
      await running
    },
  }
}
