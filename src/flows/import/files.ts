import { setImmediate } from 'node:timers/promises'
import type { Services } from '../../context.ts'
import { fileExpiry, type ImportJob, mostFileBytes, takesFile } from '../../domain/import-job.ts'
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

/**
 * Keeps a file in pieces, so that any node reads it and none has it whole in memory. It counts once it is there to its
 * end; then it takes the place of an earlier one.
 */
export async function keepFile(services: Storing, job: ImportJob, content: AsyncIterable<Uint8Array>): Promise<Upload> {
  const { store, random, now } = services
  const upload = random.uuid()
  try {
    const bytes = await writeChunks(services, job, upload, content)
    if (bytes === undefined) return await dropped(services, job, upload, 'too large')
    let earlier: string | undefined
    let isKept = false
    await store.importJobs.update(job.poolId, job.id, present => {
      isKept = takesFile(present, now())
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
async function writeChunks({ store }: Storing, job: ImportJob, upload: string, content: AsyncIterable<Uint8Array>) {
  let [bytes, number] = [0, 0]
  let waiting = Buffer.alloc(0)
  const write = (chunk: Buffer) => store.importJobs.addChunk(job, upload, number++, chunk, fileExpiry(job))
  for await (const part of content) {
    bytes += part.length
    if (bytes > mostFileBytes) return undefined
    waiting = Buffer.concat([waiting, part])
    while (waiting.length >= chunkBytes) {
      await write(waiting.subarray(0, chunkBytes))
      waiting = waiting.subarray(chunkBytes)
    }
  }
  if (waiting.length > 0) await write(waiting)
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
