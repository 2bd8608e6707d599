import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type KeyPair, makeKeyPair } from '../../src/tokens/keys.ts'

// Pools have two keys each and a story makes a pool in a moment: these are made once for all runs.
const count = 6
const folder = join(import.meta.dirname, '../../node_modules/.cache/cenote')
const file = join(folder, 'key-pairs.json')

let pairs: Promise<readonly KeyPair[]> | undefined
let next = 0

/** Real RSA keys, in turn, from a stock that outlives the run. */
export async function nextKeyPair(): Promise<KeyPair> {
  pairs ??= read().catch(make)
  return (await pairs)[next++ % count] as KeyPair
}

async function read(): Promise<readonly KeyPair[]> {
  return JSON.parse(await readFile(file, 'utf8'))
}

async function make(): Promise<readonly KeyPair[]> {
  const made = await Promise.all(Array.from({ length: count }, makeKeyPair))
  await mkdir(folder, { recursive: true })
  // Several files run at once: each sees a whole stock or none.
  const whole = `${file}.${process.pid}`
  await writeFile(whole, JSON.stringify(made), { mode: 0o600 })
  await rename(whole, file)
  return made
}
