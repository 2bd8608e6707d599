import { setImmediate } from 'node:timers/promises'
import type { Services } from '../../context.ts'
import { fileExpiry, type ImportJob, takesFile } from '../../domain/import-job.ts'
import type { CsvFile } from './rows.ts'

const chunkBytes = 256 * 1024

/** A piece of the file is not there any more. */
export class FileGone extends Error {
  constructor() {
    super('The CSV file is gone.')
  }
}

type Storing = Pick<Services, 'store' | 'random' | 'now'>

export type Upload = 'kept' | 'too large' | 'too late'

/** What is put in the place of a job's file. */
export interface Incoming {
  readonly content: AsyncIterable<Uint8Array>
  readonly mostBytes: number
}

/**
 * Keeps a file in pieces, so that any node reads it and none has it whole in memory. It counts once it is there to its
 * end; then it takes the place of an earlier one. An upload that began in time is in time.
 */
export async function keepFile(services: Storing, job: ImportJob, incoming: Incoming): Promise<Upload> {
  const { store, random, now } = services
  const [upload, begunAt] = [random.uuid(), now()]
  try {
    const bytes = await writeChunks(services, job, upload, incoming)
    if (bytes === undefined) return await dropped(services, job, upload, 'too large')
    let earlier: string | undefined
    let isKept = false
    await store.importJobs.update(job.poolId, job.id, present => {
      isKept = takesFile(present, begunAt)
      earlier = isKept ? present.file?.upload : undefined
      return isKept ? { ...present, file: { upload, bytes } } : present
    })
    if (!isKept) return await dropped(services, job, upload, 'too late')
    if (earlier) await store.importJobs.dropChunks(job, earlier)
    return 'kept'
  } catch (error) {
    await store.importJobs.dropChunks(job, upload)
    throw error
  }
}

async function dropped({ store }: Storing, job: ImportJob, upload: string, why: Upload): Promise<Upload> {
  await store.importJobs.dropChunks(job, upload)
  return why
}

/** How many bytes there were; nothing when there were more than a file may have. */
async function writeChunks({ store }: Storing, job: ImportJob, upload: string, { content, mostBytes }: Incoming) {
  let [bytes, filled, number] = [0, 0, 0]
  const chunk = Buffer.allocUnsafe(chunkBytes)
  const write = async () => {
    await store.importJobs.addChunk(job, upload, number++, chunk.subarray(0, filled), fileExpiry(job))
    filled = 0
  }
  for await (const part of content) {
    bytes += part.length
    if (bytes > mostBytes) return undefined
    for (let taken = 0; taken < part.length; ) {
      const rest = part.subarray(taken, taken + chunkBytes - filled)
      chunk.set(rest, filled)
      filled += rest.length
      taken += rest.length
      if (filled === chunkBytes) await write()
    }
  }
  if (filled > 0) await write()
  return bytes
}

/** The file of a job, as it is read: one piece of it in memory, and between two pieces others have their turn. */
export function openFile({ store }: Pick<Services, 'store'>, job: ImportJob): CsvFile | undefined {
  const { file } = job
  if (!file) return undefined
  let present: { readonly number: number; readonly chunk: Buffer } | undefined
  return {
    bytes: file.bytes,
    async read(offset) {
      const number = Math.floor(offset / chunkBytes)
      if (present?.number !== number) {
        await setImmediate()
        const chunk = await store.importJobs.chunk(job, file.upload, number)
        if (!chunk) throw new FileGone()
        present = { number, chunk }
      }
      return present.chunk.subarray(offset % chunkBytes)
    },
  }
}
