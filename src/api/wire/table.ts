import { readFileSync } from 'node:fs'

/** One type of the API: what it holds and what limits it. */
export interface Shape {
  readonly type:
    | 'string'
    | 'integer'
    | 'long'
    | 'boolean'
    | 'timestamp'
    | 'blob'
    | 'list'
    | 'map'
    | 'structure'
    | 'document'
  readonly members?: Readonly<Record<string, string>>
  readonly required?: readonly string[]
  readonly member?: string
  readonly key?: string
  readonly value?: string
  readonly min?: number
  readonly max?: number
  readonly pattern?: string
  readonly enum?: readonly string[]
  /** Never echoed in an error, never logged. */
  readonly sensitive?: boolean
}

export interface OperationEntry {
  readonly input: string
  /** Absent where the answer has no body at all. */
  readonly output?: string
  readonly auth: 'sigv4' | 'access-token' | 'access-token-or-session' | 'none'
  /** Part of the surface that the 2021 documentation defines. */
  readonly documented: boolean
  readonly errors: readonly string[]
}

export interface Table {
  readonly operations: Record<string, OperationEntry>
  readonly shapes: Record<string, Shape>
}

/** Every operation and every shape of the API; made by `npm run gen`. */
export const table: Table = readTable()

function readTable(): Table {
  const { operations, shapes } = JSON.parse(readFileSync(new URL('./schema.gen.json', import.meta.url), 'utf8'))
  // Names come from requests: without a prototype, `constructor` is not an operation.
  return { operations: Object.assign(Object.create(null), operations), shapes }
}
