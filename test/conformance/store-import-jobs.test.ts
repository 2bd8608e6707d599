import { expect, test } from 'vitest'
import type { ImportJob } from '../../src/domain/import-job.ts'
import { onEveryDatabase } from './databases.ts'
import { later, moment, storedPool, unique } from './samples.ts'

onEveryDatabase('import jobs', it => {
  const aJob = (poolId: string, changes: Partial<ImportJob> = {}): ImportJob => ({
    poolId,
    id: `import-${unique()}`,
    name: 'people',
    roleArn: 'arn:aws:iam::123456789012:role/import',
    createdAt: moment,
    status: 'Created',
    imported: 0,
    skipped: 0,
    failed: 0,
    ...changes,
  })

  const stored = async (poolId: string, changes: Partial<ImportJob> = {}) => {
    const job = aJob(poolId, changes)
    expect(await it.store.importJobs.create(job, 1000)).toBe('created')
    return job
  }

  test('are kept as they are, changed by function, and go with their pool', async () => {
    const { importJobs, pools } = it.store
    const [{ id }, other] = [await storedPool(it.store), await storedPool(it.store)]
    const job = await stored(id, { file: { upload: 'a', bytes: 3 } })
    expect(await importJobs.get(id, job.id)).toStrictEqual(job)
    expect(await importJobs.get(other.id, job.id)).toBeUndefined()
    expect(await importJobs.update(id, job.id, present => ({ ...present, imported: 1 }))).toMatchObject({ imported: 1 })
    expect(await importJobs.update(other.id, job.id, present => present)).toBeUndefined()
    await importJobs.addChunk(job, 'a', 0, Buffer.from('abc'), later(1e9))
    await importJobs.addLog(job, 2, 'line\n', later(1e9))
    await pools.delete(id)
    expect(await importJobs.get(id, job.id)).toBeUndefined()
    expect(await importJobs.chunk(job, 'a', 0)).toBeUndefined()
    expect(await importJobs.log(job, 0)).toBeUndefined()
    expect(await importJobs.create(job, 1000)).toBe('no pool')
  })

  test('are listed newest first, and a pool takes so many and no more', async () => {
    const { id } = await storedPool(it.store)
    const jobs = []
    for (const age of [1, 2, 2, 10]) jobs.push(await stored(id, { createdAt: later(age) }))
    expect(await it.store.importJobs.create(aJob(id), 4)).toBe('full')
    const seen: string[] = []
    for (let after: string | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
      const page = await it.store.importJobs.list(id, { limit: 1, ...(after !== undefined && { after }) })
      seen.push(...page.items.map(job => job.id))
      after = page.next
    }
    const newestFirst = jobs.toSorted((a, b) => +b.createdAt - +a.createdAt || (a.id < b.id ? 1 : -1))
    expect(seen).toEqual(newestFirst.map(job => job.id))
  })

  test('one has the turn, one node holds it, and whoever is late has it no more', async () => {
    const { importJobs } = it.store
    const [{ id }, other] = [await storedPool(it.store), await storedPool(it.store)]
    const [job, second] = [await stored(id), await stored(other.id)]
    const begun = await Promise.all([importJobs.begin(id, job.id), importJobs.begin(id, job.id)])
    expect(begun.sort()).toEqual([false, true])
    expect(await importJobs.begin(other.id, second.id)).toBe(false)
    expect(await importJobs.isRunning(id)).toBe(true)
    expect(await importJobs.isRunning(other.id)).toBe(false)
    const takes = await Promise.all(['a', 'b', 'c'].map(holder => importJobs.take(holder, later(1), later(10))))
    const [turn, ...more] = takes.filter(taken => taken !== undefined)
    expect(turn).toMatchObject({ poolId: id, jobId: job.id })
    expect(more).toEqual([])
    if (!turn) throw new Error('it was free')
    expect(await importJobs.hold(turn, later(20))).toBe(true)
    expect(await importJobs.take('late', later(19), later(30))).toBeUndefined()
    const next = await importJobs.take('next', later(20), later(30))
    if (!next) throw new Error('its holder is late')
    expect(await importJobs.hold(turn, later(40))).toBe(false)
    await importJobs.end(turn)
    expect(await importJobs.isRunning(id)).toBe(true)
    await importJobs.end(next)
    expect(await importJobs.isRunning(id)).toBe(false)
    expect(await importJobs.begin(other.id, second.id)).toBe(true)
    const last = await importJobs.take('last', later(1), later(2))
    if (last) await importJobs.end(last)
  })

  test('files and logs come back piece by piece, and are swept when they expire', async () => {
    const { importJobs } = it.store
    const { id } = await storedPool(it.store)
    const job = await stored(id)
    const bytes = Buffer.from([0, 255, 10, 195])
    for (const upload of ['a', 'b']) await importJobs.addChunk(job, upload, 0, bytes, later(5))
    expect(await importJobs.chunk(job, 'a', 0)).toEqual(bytes)
    expect(await importJobs.chunk(job, 'a', 1)).toBeUndefined()
    await importJobs.dropChunks(job, 'a')
    expect(await importJobs.chunk(job, 'a', 0)).toBeUndefined()
    expect(await importJobs.chunk(job, 'b', 0)).toEqual(bytes)
    for (const line of [2, 22]) await importJobs.addLog(job, line, `from ${line}\n`, later(5))
    expect(await importJobs.log(job, 0)).toEqual({ line: 22, text: 'from 2\nfrom 22\n' })
    expect(await importJobs.log(job, 2)).toEqual({ line: 22, text: 'from 22\n' })
    expect(await importJobs.log(job, 22)).toBeUndefined()
    const lines = Array.from({ length: 250 }, (_, n) => n + 100)
    for (const line of lines) await importJobs.addLog(job, line, `${line} `, later(5))
    let [text, line] = ['', 22]
    for (let piece = await importJobs.log(job, line); piece; piece = await importJobs.log(job, line)) {
      text += piece.text
      line = piece.line
    }
    expect(text).toBe(lines.map(number => `${number} `).join(''))
    for (let number = 0; number < 40; number++) await importJobs.addChunk(job, 'c', number, bytes, later(5))
    await importJobs.dropChunks(job, 'c')
    const left = await Promise.all([0, 16, 39].map(number => importJobs.chunk(job, 'c', number)))
    expect(left).toEqual([undefined, undefined, undefined])
    await it.store.sweep(later(6))
    expect(await importJobs.chunk(job, 'b', 0)).toBeUndefined()
    expect(await importJobs.log(job, 0)).toBeUndefined()
  })
})
