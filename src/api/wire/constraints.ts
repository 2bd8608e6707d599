/** The limits of the API, and the service's own sentences for what breaks them. */
import { matches } from './pattern.ts'
import type { Shape } from './table.ts'

// An error must stay smaller than a reader's patience; the service's longest legal texts still fit.
const longestEcho = 32_768

/** The limits of one value that it breaks, in the order in which the service lists them. */
export function violations(shape: Shape, value: unknown): string[] {
  if (holds(shape, value)) return []
  const { min, max, pattern } = shape
  if (typeof value === 'number')
    return [
      ...(min !== undefined && value < min ? [atLeast('value', min)] : []),
      ...(max !== undefined && value > max ? [atMost('value', max)] : []),
    ]
  const length = lengthOf(value)
  return [
    ...(pattern !== undefined && !matches(pattern, value as string) ? [satisfyPattern(pattern)] : []),
    ...(min !== undefined && length < min ? [atLeast('length', min)] : []),
    ...(max !== undefined && length > max ? [atMost('length', max)] : []),
    ...(shape.enum && !shape.enum.includes(value as string) ? [satisfyEnum(shape.enum)] : []),
  ]
}

/** Whether a value keeps every limit of its shape. */
export function holds(shape: Shape, value: unknown): boolean {
  const { min, max, pattern } = shape
  const size = typeof value === 'number' ? value : lengthOf(value)
  if (min !== undefined && size < min) return false
  if (max !== undefined && size > max) return false
  if (shape.enum) return shape.enum.includes(value as string)
  return pattern === undefined || matches(pattern, value as string)
}

/** Every limit of a shape: what the service prints when an element of a list breaks any of them. */
export function constraintsOf({ min, max, pattern, enum: values }: Shape): string[] {
  return [
    ...(max !== undefined ? [atMost('length', max)] : []),
    ...(min !== undefined ? [atLeast('length', min)] : []),
    ...(pattern !== undefined ? [satisfyPattern(pattern)] : []),
    ...(values ? [satisfyEnum(values)] : []),
  ]
}

/** One item of a validation error. Sensitive values, and structures that may hold some, are not echoed. */
export function failed(shape: Shape, value: unknown, path: string, constraint: string): string {
  const shown = shape.sensitive ? undefined : echo(value)
  return `Value ${shown === undefined ? '' : `'${shown}' `}at '${path}' failed to satisfy constraint: ${constraint}`
}

function echo(value: unknown): string | undefined {
  const text = asJavaPrints(value)
  return text && text.length > longestEcho ? `${text.slice(0, longestEcho)}...` : text
}

function asJavaPrints(value: unknown): string | undefined {
  if (value instanceof Uint8Array) return `java.nio.HeapByteBuffer[pos=0 lim=${value.length} cap=${value.length}]`
  if (Array.isArray(value)) return value.some(isObject) ? undefined : `[${value.join(', ')}]`
  if (!isObject(value)) return String(value)
  const entries = Object.entries(value)
  return entries.some(([, item]) => isObject(item)) ? undefined : `{${entries.map(pair => pair.join('=')).join(', ')}}`
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' || Array.isArray(value) || value instanceof Uint8Array ? value.length : 0
}

function atLeast(what: 'value' | 'length', limit: number): string {
  return `Member must have ${what} greater than or equal to ${limit}`
}

function atMost(what: 'value' | 'length', limit: number): string {
  return `Member must have ${what} less than or equal to ${limit}`
}

function satisfyPattern(pattern: string): string {
  return `Member must satisfy regular expression pattern: ${pattern}`
}

function satisfyEnum(values: readonly string[]): string {
  return `Member must satisfy enum value set: [${values.join(', ')}]`
}
