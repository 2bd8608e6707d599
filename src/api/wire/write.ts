/** Writes an answer by its schema: known members only, absent ones left out, moments as seconds, bytes as base64. */
import { type Shape, table } from './table.ts'

type Writer = (value: unknown) => unknown

const writers = new Map<string, Writer>()

/** The writer of a shape, made when it is first needed. */
export function writerOf(type: string): Writer {
  const known = writers.get(type)
  if (known) return known
  const made = makeWriter(table.shapes[type] as Shape)
  writers.set(type, made)
  return made
}

function makeWriter(shape: Shape): Writer {
  switch (shape.type) {
    case 'structure':
      return structureWriter(shape)
    case 'list':
      return value => (value as unknown[]).map(item => writerOf(shape.member as string)(item))
    case 'map':
      return value => {
        const result: Record<string, unknown> = Object.create(null)
        for (const [key, item] of Object.entries(value as object))
          if (item !== undefined && item !== null) result[key] = writerOf(shape.value as string)(item)
        return result
      }
    case 'timestamp':
      return value => (value as Date).getTime() / 1000
    case 'blob':
      return value => Buffer.from(value as Uint8Array).toString('base64')
    default:
      return value => value
  }
}

function structureWriter(shape: Shape): Writer {
  // The service writes members in alphabetical order.
  const members = Object.entries(shape.members ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  return value => {
    const given = value as Record<string, unknown>
    const result: Record<string, unknown> = {}
    for (const [name, type] of members) {
      const member = given[name]
      if (member !== undefined && member !== null) result[name] = writerOf(type)(member)
    }
    return result
  }
}
