/**
 * Reads one request by its schema: types first (a wrong one is a SerializationException), limits second (all that
 * are broken are told at once). What comes out has known members only, no nulls, and maps without a prototype.
 */
import { serializationFailed } from '../../domain/errors/wire.ts'
import { constraintsOf, failed, holds, violations } from './constraints.ts'
import { type Shape, table } from './table.ts'

type Reader = (value: unknown, path: string, problems: string[]) => unknown

interface Field {
  readonly name: string
  readonly segment: string
  readonly type: string
  readonly required: boolean
}

// The service shortens these paths.
const segments: Record<string, string> = { 'AdminCreateUserConfigType.InviteMessageTemplate': 'inviteMessage' }
const withoutPrefix = new Set(['VerificationMessageTemplateType'])

// Enough to correct a request by; a body of one megabyte could break a limit a hundred thousand times.
const mostProblems = 100
const deepestDocument = 64
const int32 = 2 ** 31
// Milliseconds that a Date can hold.
const lastMoment = 8.64e15

const readers = new Map<string, Reader>()

/** The reader of a shape, made when it is first needed. */
export function readerOf(type: string): Reader {
  const known = readers.get(type)
  if (known) return known
  const made = makeReader(type, table.shapes[type] as Shape)
  readers.set(type, made)
  return made
}

function makeReader(type: string, shape: Shape): Reader {
  switch (shape.type) {
    case 'structure':
      return structureReader(type, shape)
    case 'list':
      return listReader(shape)
    case 'map':
      return mapReader(shape)
    default:
      return (value, path, problems) => {
        const read = readScalar(shape, value)
        for (const constraint of violations(shape, read)) report(problems, failed(shape, read, path, constraint))
        return read
      }
  }
}

function structureReader(type: string, shape: Shape): Reader {
  const fields = Object.entries(shape.members ?? {}).map(
    ([name, memberType]): Field => ({
      name,
      segment: segments[`${type}.${name}`] ?? lowerCamel(name),
      type: memberType,
      required: shape.required?.includes(name) ?? false,
    }),
  )
  return (value, path, problems) => {
    const given = asObject(value, 'Structure')
    const prefix = path && !withoutPrefix.has(type) ? `${path}.` : ''
    const result: Record<string, unknown> = {}
    for (const field of fields) {
      const member = given[field.name] ?? defaultOf(field)
      const place = prefix + field.segment
      if (member !== undefined) result[field.name] = readerOf(field.type)(member, place, problems)
      else if (field.required) report(problems, missing(place))
    }
    return result
  }
}

/** A required count that is left out is zero to the service, so that its lower limit refuses it. */
function defaultOf({ name, required }: Field): unknown {
  return required && name === 'MaxResults' ? 0 : undefined
}

function listReader(shape: Shape): Reader {
  const elementType = shape.member as string
  const element = table.shapes[elementType] as Shape
  if (isNested(element)) {
    return (value, path, problems) => {
      const given = asList(value)
      checkSize(shape, given, path, problems)
      return given.map((item, i) => {
        const place = `${path}.${i + 1}.member`
        if (item !== null) return readerOf(elementType)(item, place, problems)
        report(problems, missing(place))
        return undefined
      })
    }
  }
  const all = constraintsOf(element).join(', ')
  return (value, path, problems) => {
    const given = asList(value)
    checkSize(shape, given, path, problems)
    if (given.includes(null)) report(problems, missing(`${path}.${given.indexOf(null) + 1}.member`))
    const result = given.filter(item => item !== null).map(item => readScalar(element, item))
    if (!result.every(item => holds(element, item)))
      report(problems, failed(element, result, path, `Member must satisfy constraint: [${all}]`))
    return result
  }
}

function mapReader(shape: Shape): Reader {
  const [key, valueType] = [table.shapes[shape.key as string] as Shape, shape.value as string]
  const valueShape = table.shapes[valueType] as Shape
  return (value, path, problems) => {
    const given = Object.entries(asObject(value, 'Map')).filter(([, item]) => item !== null)
    const result: Record<string, unknown> = Object.create(null)
    for (const [name, item] of given)
      result[readText(name)] = isNested(valueShape)
        ? readerOf(valueType)(item, `${path}.${name}.member`, problems)
        : readScalar(valueShape, item)

    checkSize(shape, given, path, problems, result)
    if (!given.every(([name]) => holds(key, name)))
      report(
        problems,
        failed(shape, result, path, `Map keys must satisfy constraint: [${constraintsOf(key).join(', ')}]`),
      )
    if (!isNested(valueShape) && !Object.values(result).every(item => holds(valueShape, item)))
      report(
        problems,
        failed(shape, result, path, `Map value must satisfy constraint: [${constraintsOf(valueShape).join(', ')}]`),
      )
    return result
  }
}

function checkSize(
  shape: Shape,
  items: readonly unknown[],
  path: string,
  problems: string[],
  shown: unknown = items,
): void {
  for (const constraint of violations(shape, items)) report(problems, failed(shape, shown, path, constraint))
}

function isNested({ type }: Shape): boolean {
  return type === 'structure' || type === 'list' || type === 'map'
}

function readScalar({ type }: Shape, value: unknown): unknown {
  switch (type) {
    case 'string':
      return readText(value)
    case 'integer':
      if (Number.isInteger(value) && (value as number) >= -int32 && (value as number) < int32) return value
      throw unreadable(value, 'Integer')
    case 'long':
      if (Number.isSafeInteger(value)) return value
      throw unreadable(value, 'Long')
    case 'boolean':
      if (typeof value === 'boolean') return value
      throw unreadable(value, 'Boolean')
    case 'timestamp':
      if (typeof value === 'number' && Math.abs(value * 1000) <= lastMoment) return new Date(Math.round(value * 1000))
      throw unreadable(value, 'Date')
    case 'blob':
      return readBlob(value)
    default:
      assertShallow(value, deepestDocument)
      return value
  }
}

/** Texts that no database keeps unchanged (a NUL, half of a surrogate pair) are not texts. */
function readText(value: unknown): string {
  if (typeof value !== 'string') throw unreadable(value, 'String')
  if (value.includes('\0') || !value.isWellFormed()) throw serializationFailed('Invalid character in a String')
  return value
}

function readBlob(value: unknown): Uint8Array {
  if (typeof value !== 'string') throw unreadable(value, 'Blob')
  if (value.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(value))
    throw serializationFailed('STRING_VALUE cannot be converted to Blob')
  return new Uint8Array(Buffer.from(value, 'base64'))
}

function assertShallow(value: unknown, levels: number): void {
  if (typeof value !== 'object' || value === null) return
  if (levels === 0) throw serializationFailed('Document is nested too deeply')
  for (const item of Object.values(value)) assertShallow(item, levels - 1)
}

function asObject(value: unknown, expected: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unreadable(value, expected)
  return value as Record<string, unknown>
}

function asList(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw unreadable(value, 'List')
  return value
}

function unreadable(value: unknown, expected: string) {
  if (Array.isArray(value)) return serializationFailed('Start of list found where not expected')
  if (typeof value === 'object' && value !== null)
    return serializationFailed('Start of structure or map found where not expected')
  return serializationFailed(`${kindOf(value)} cannot be converted to ${expected}`)
}

function kindOf(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'NUMBER_VALUE' : 'DECIMAL_VALUE'
  if (typeof value === 'boolean') return value ? 'TRUE_VALUE' : 'FALSE_VALUE'
  return typeof value === 'string' ? 'STRING_VALUE' : 'NULL_VALUE'
}

function missing(path: string): string {
  return `Value null at '${path}' failed to satisfy constraint: Member must not be null`
}

function report(problems: string[], problem: string): void {
  if (problems.length < mostProblems) problems.push(problem)
}

/** `PoolName` is `poolName`, `SMSMessage` is `smsMessage`. */
export function lowerCamel(name: string): string {
  return name.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]+/, start => start.toLowerCase())
}
