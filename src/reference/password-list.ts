/**
 * reference/ holds facts about the world that come as files: which passwords others know, and where networks are.
 * It opens and reads those files, and makes lists of passwords. What follows from a fact is decided elsewhere.
 */
import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'

/** Passwords that others know, as a sorted file of digests that is read where it lies. */
export interface PasswordList {
  /** How many passwords it has. */
  readonly size: number
  has(password: string): Promise<boolean>
  close(): Promise<void>
}

/** What is the matter with a file, as the end of a sentence that names it. */
export class UnusableFile extends Error {
  override readonly name = 'UnusableFile'
}

/** What a file begins with; then come the count, in eight bytes, and the entries in ascending order. */
export const magic = 'cenote-pwlist-1\n'
export const headerBytes = magic.length + 8
/** The beginning of a SHA-1: of a list of a thousand million, one password in 18 thousand million is there by mistake. */
export const entryBytes = 8

/** One page of the disk. */
const windowEntries = 512
const samples = 64

/** @throws UnusableFile */
export async function openPasswordList(path: string): Promise<PasswordList> {
  const file = await open(path).catch(error => {
    throw new UnusableFile(`cannot be read (${error.code})`)
  })
  try {
    const size = await readSize(file)
    const read = (from: number, count: number) => readEntries(file, from, count)
    await assertSorted(size, read)
    return {
      size,
      has: password => isListed(entryOf(password), size, read),
      close: () => file.close(),
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

/** The first eight bytes of the SHA-1, which is the digest that lists of known passwords are published in. */
function entryOf(password: string): bigint {
  return createHash('sha1').update(password, 'utf8').digest().readBigUInt64BE()
}

async function readSize(file: FileHandle): Promise<number> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(headerBytes), 0, headerBytes, 0)
  if (bytesRead < headerBytes || buffer.toString('latin1', 0, magic.length) !== magic) {
    throw new UnusableFile('is not made by "cenote build-password-list"')
  }
  const size = Number(buffer.readBigUInt64BE(magic.length))
  const { size: bytes } = await file.stat()
  if (bytes !== headerBytes + size * entryBytes)
    throw new UnusableFile('is damaged: it has not the length that it says')
  return size
}

type Read = (from: number, count: number) => Promise<Buffer>

async function readEntries(file: FileHandle, from: number, count: number): Promise<Buffer> {
  const bytes = count * entryBytes
  const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, headerBytes + from * entryBytes)
  if (bytesRead < bytes) throw new Error('the list of known passwords became shorter while it was in use')
  return buffer
}

// A look at a few places: reading the whole of a large list would hold up the start for a minute.
async function assertSorted(size: number, read: Read): Promise<void> {
  let before = -1n
  for (let sample = 0; sample < Math.min(samples, size); sample++) {
    const entry = (await read(Math.floor((sample * size) / Math.min(samples, size)), 1)).readBigUInt64BE()
    if (entry <= before) throw new UnusableFile('is damaged: its entries are not in order')
    before = entry
  }
}

/**
 * Digests are spread evenly, so where an entry would be is known to a few pages; each page that is read narrows it down.
 * Should a list be otherwise, halving still finds its end.
 */
async function isListed(wanted: bigint, size: number, read: Read): Promise<boolean> {
  let [low, high] = [0, size]
  let [least, most] = [0n, 1n << 64n]
  for (let step = 0; low < high; step++) {
    const share = step < 6 ? Number(wanted - least) / Number(most - least) : 0.5
    const middle = low + Math.floor(share * (high - low))
    const from = Math.max(low, Math.min(middle - windowEntries / 2, high - windowEntries))
    const page = await read(from, Math.min(windowEntries, high - from))
    const [first, last] = [page.readBigUInt64BE(), page.readBigUInt64BE(page.length - entryBytes)]
    if (wanted < first) [high, most] = [from, first]
    else if (wanted > last) [low, least] = [from + page.length / entryBytes, last]
    else return isOnPage(wanted, page)
  }
  return false
}

function isOnPage(wanted: bigint, page: Buffer): boolean {
  let [low, high] = [0, page.length / entryBytes]
  while (low < high) {
    const middle = (low + high) >>> 1
    const entry = page.readBigUInt64BE(middle * entryBytes)
    if (entry === wanted) return true
    if (entry < wanted) low = middle + 1
    else high = middle
  }
  return false
}
