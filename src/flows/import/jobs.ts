import type { PoolContext } from '../../context.ts'
import { poolNotFound } from '../../domain/errors/clients.ts'
import { importJobNotFound, importJobsFull, importPrecondition } from '../../domain/errors/imports.ts'
import { assertRole } from '../../domain/groups.ts'
import { type ImportJob, mostJobs, started, stopped } from '../../domain/import-job.ts'

const idAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

export async function createImportJob(ctx: PoolContext, name: string, roleArn: string): Promise<ImportJob> {
  const { pool, store, random, now, config } = ctx
  assertRole(roleArn, config.accountId)
  const id = `import-${random.text(10, idAlphabet)}`
  const counts = { imported: 0, skipped: 0, failed: 0 }
  const job: ImportJob = { poolId: pool.id, id, name, roleArn, createdAt: now(), status: 'Created', ...counts }
  const outcome = await store.importJobs.create(job, mostJobs)
  if (outcome === 'full') throw importJobsFull()
  if (outcome === 'no pool') throw poolNotFound(pool.id)
  return job
}

export async function findImportJob({ pool, store }: PoolContext, id: string): Promise<ImportJob> {
  const job = await store.importJobs.get(pool.id, id)
  if (!job) throw importJobNotFound(id)
  return job
}

/** One job runs at a time. It begins when a node takes it. */
export async function startImportJob({ pool, store, now }: PoolContext, id: string): Promise<ImportJob> {
  return store.transaction(async tx => {
    // The pool first, as everybody who holds both does; undone with the rest when the job may not start.
    const begun = await tx.importJobs.begin(pool.id, id)
    const job = await tx.importJobs.update(pool.id, id, present => started(present, pool, now()))
    if (!job) throw importJobNotFound(id)
    if (!begun) throw importPrecondition('Another import job is in progress in this account.')
    return job
  })
}

export async function stopImportJob({ pool, store, now }: PoolContext, id: string): Promise<ImportJob> {
  const job = await store.importJobs.update(pool.id, id, present => stopped(present, now()))
  if (!job) throw importJobNotFound(id)
  // One that runs is read until its node sees that it stops.
  if (job.status === 'Stopped' && job.file) await store.importJobs.dropChunks(job, job.file.upload)
  return job
}
