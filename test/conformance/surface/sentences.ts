/** The service's sentences for what breaks a limit. */
import type { Shape } from '../../../src/api/wire/table.ts'

export const phrase = {
  atLeast: (what: 'length' | 'value', limit: number) => `Member must have ${what} greater than or equal to ${limit}`,
  atMost: (what: 'length' | 'value', limit: number) => `Member must have ${what} less than or equal to ${limit}`,
  matching: (pattern: string) => `Member must satisfy regular expression pattern: ${pattern}`,
  oneOf: (values: readonly string[]) => `Member must satisfy enum value set: [${values.join(', ')}]`,
}

/** What the service prints of an element that breaks any of its limits: all of them. */
export function everyLimit({ min, max, pattern, enum: values }: Shape): string {
  return [
    ...(max === undefined ? [] : [phrase.atMost('length', max)]),
    ...(min === undefined ? [] : [phrase.atLeast('length', min)]),
    ...(pattern === undefined ? [] : [phrase.matching(pattern)]),
    ...(values ? [phrase.oneOf(values)] : []),
  ].join(', ')
}

/** A required count that is left out is zero to the service. */
export function missing(name: string, path: string): string {
  if (name === 'MaxResults') return failed({ type: 'integer' }, 0, path, phrase.atLeast('value', 1))
  return `Value null at '${path}' failed to satisfy constraint: Member must not be null`
}

export function failed({ sensitive }: Shape, value: unknown, path: string, sentence: string): string {
  const shown = sensitive ? undefined : asJavaPrints(value)
  return `Value ${shown === undefined ? '' : `'${shown}' `}at '${path}' failed to satisfy constraint: ${sentence}`
}

/** This server cuts what it echoes; lists of structures are not echoed, for secrets may be in them. */
function asJavaPrints(value: unknown): string | undefined {
  if (value instanceof Uint8Array) return `java.nio.HeapByteBuffer[pos=0 lim=${value.length} cap=${value.length}]`
  if (Array.isArray(value))
    return value.some(item => typeof item === 'object') ? undefined : cut(`[${value.join(', ')}]`)
  if (typeof value !== 'object' || value === null) return cut(String(value))
  const pairs = Object.entries(value).map(entry => entry.join('='))
  return cut(`{${pairs.join(', ')}}`)
}

function cut(text: string): string {
  return text.length > 32_768 ? `${text.slice(0, 32_768)}...` : text
}
