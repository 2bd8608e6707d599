import { setImmediate } from 'node:timers/promises'

// Small enough that on SQLite nobody waits long behind one deletion.
const chunk = 500

/**
 * Removes rows, at most `limit` at a time, until none is left or `most` full chunks went; answers how many rows and full
 * chunks went, and whether none is left. Between two chunks others have their turn: SQLite answers at once, so without a
 * pause nothing else would happen in this process until the end.
 */
export async function removeInChunks(
  remove: (limit: number) => Promise<number>,
  most = Number.POSITIVE_INFINITY,
): Promise<{ rows: number; chunks: number; isDone: boolean }> {
  let rows = 0
  for (let chunks = 0; ; ) {
    const removed = await remove(chunk)
    rows += removed
    if (removed < chunk) return { rows, chunks, isDone: true }
    chunks += 1
    if (chunks >= most) return { rows, chunks, isDone: false }
    await setImmediate()
  }
}
