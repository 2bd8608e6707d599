import { createReadStream } from 'node:fs'
import { buildPasswordList } from '../reference/build-password-list.ts'
import { UnusableFile } from '../reference/password-list.ts'
import type { Command } from './command-line.ts'

type Given = Extract<Command, { name: 'build-password-list' }>

/** Makes the file that `risk.compromisedPasswords` names. */
export async function makePasswordList({ from, to, isPlain, leastSeen }: Given): Promise<void> {
  const chunks = from === '-' ? process.stdin : createReadStream(from)
  try {
    const size = await buildPasswordList({ chunks, form: isPlain ? 'plain' : 'sha1', leastSeen }, to)
    process.stdout.write(`${to} has ${size.toLocaleString('en')} ${size === 1 ? 'password' : 'passwords'}.\n`)
  } catch (error) {
    if (error instanceof UnusableFile) throw new Error(`${from} ${error.message}.`)
    const { code, path } = error as NodeJS.ErrnoException
    throw code === undefined ? error : new Error(`${path ?? from} cannot be used (${code}).`)
  }
}
