/** Pools whose functions are the modules in test/support/functions. */
import { fileURLToPath } from 'node:url'
import type { FunctionEntry } from '../../src/config.ts'

export const arnOf = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`

/** An entry for a handler of a module there, or of any file; the ARN has the handler's name. */
export function moduleEntry(
  file: string,
  handler: string,
  environment: Readonly<Record<string, string>> = {},
): FunctionEntry {
  const path = file.startsWith('/') ? file : fileURLToPath(new URL(`./functions/${file}`, import.meta.url))
  return { pattern: arnOf(handler), runner: { kind: 'module', path, handler, environment } }
}
