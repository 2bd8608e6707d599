/**
 * Makes src/reference/common-passwords.bin: `node scripts/common-passwords.ts LIST`, where LIST is the file named in
 * docs/decisions/0014-known-passwords.md, most common passwords first. It takes the first 50,000 that any pool could
 * accept, and of the others those that a pool with the default policy would accept.
 */
import { readFileSync } from 'node:fs'
import { buildPasswordList } from '../src/reference/build-password-list.ts'

const path = process.argv[2]
if (path === undefined) throw new Error('name the list of passwords')

const words = readFileSync(path, 'utf8').split(/\r?\n/)
const chosen = [
  ...words.filter(word => word.length >= 6).slice(0, 50_000),
  ...words.filter(word => /^(?=.*[A-Z])(?=.*[a-z])(?=.*\d)(?=.*[^\w\s]).{8,}$/.test(word)),
]

async function* lines(): AsyncGenerator<Buffer> {
  for (const word of chosen) yield Buffer.from(`${word}\n`)
}

const file = new URL('../src/reference/common-passwords.bin', import.meta.url).pathname
const size = await buildPasswordList({ chunks: lines(), form: 'plain' }, file)
process.stdout.write(`${size} passwords in ${file}\n`)
