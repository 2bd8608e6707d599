import { createHash } from 'node:crypto'
import type { Random } from '../../src/platform/random.ts'

/** Chance that repeats itself from one run to the next: a hash chain over a seed. Keys are still made by node:crypto. */
export function createTestRandom(seed = 'cenote'): Random {
  let step = 0
  const bytes = (length: number): Buffer => {
    const blocks: Buffer[] = []
    for (let made = 0; made < length; made += 32) blocks.push(createHash('sha256').update(`${seed} ${step++}`).digest())
    return Buffer.concat(blocks).subarray(0, length)
  }
  const text = (length: number, alphabet: string): string =>
    Array.from(
      { length },
      // 32 bits over a short alphabet: even enough for a test.
      () => alphabet[bytes(4).readUInt32BE() % alphabet.length],
    ).join('')
  return {
    bytes,
    text,
    digits: count => text(count, '0123456789'),
    uuid() {
      const hex = bytes(16).toString('hex')
      const variant = '89ab'[Number.parseInt(hex[16] ?? '0', 16) % 4]
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`
    },
  }
}
