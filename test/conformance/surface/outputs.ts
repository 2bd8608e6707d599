/** Whether an answer, as the SDK has read it, is what the model promises. */
import type { Shape } from '../../../src/api/wire/table.ts'
import { operationNamed, shapeOf } from './model.ts'

/**
 * Where the service itself answers beyond its model: the longest name of a standard attribute, the empty settings of a
 * prefix domain, and sentences where the model has one word.
 */
const asTheService = [
  /\.SchemaAttributes\[\d+\]\.Name is "phone_number_verified"/,
  /\.CustomDomainConfig\.CertificateArn is missing/,
  /\.CompletionMessage is /,
]

/** Where an answer is not of the type, the limits or the enumeration of its member, or lacks what is required. */
export function faultsIn(operation: string, output: unknown): string[] {
  const { output: type } = operationNamed(operation)
  const found = type === undefined ? [] : faults(type, output, operation)
  return found.filter(fault => !asTheService.some(known => known.test(fault)))
}

function faults(type: string, value: unknown, path: string): string[] {
  const shape = shapeOf(type)
  if (!isOfType(shape, value)) return [`${path} is ${JSON.stringify(value)}, and no ${shape.type}`]
  switch (shape.type) {
    case 'structure':
      return structureFaults(type, value as Readonly<Record<string, unknown>>, path)
    case 'list':
      return (value as unknown[]).flatMap((item, i) => faults(String(shape.member), item, `${path}[${i}]`))
    case 'map':
      return Object.entries(value as object).flatMap(([key, item]) =>
        faults(String(shape.value), item, `${path}.${key}`),
      )
    default:
      return isWithin(shape, value) ? [] : [`${path} is ${JSON.stringify(value)}, beyond ${JSON.stringify(shape)}`]
  }
}

function structureFaults(type: string, value: Readonly<Record<string, unknown>>, path: string): string[] {
  const { members = {}, required = [] } = shapeOf(type)
  const given = Object.entries(members).filter(([name]) => value[name] !== undefined)
  return [
    ...required.filter(name => value[name] === undefined).map(name => `${path}.${name} is missing`),
    ...given.flatMap(([name, memberType]) => faults(memberType, value[name], `${path}.${name}`)),
  ]
}

function isOfType({ type }: Shape, value: unknown): boolean {
  switch (type) {
    case 'structure':
    case 'map':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
    case 'list':
      return Array.isArray(value)
    case 'integer':
    case 'long':
      return Number.isInteger(value)
    case 'timestamp':
      return value instanceof Date
    case 'blob':
      return value instanceof Uint8Array
    case 'document':
      return true
    default:
      return typeof value === type
  }
}

function isWithin({ min, max, pattern, enum: values }: Shape, value: unknown): boolean {
  const size = typeof value === 'number' ? value : String(value).length
  return (
    (min === undefined || size >= min) &&
    (max === undefined || size <= max) &&
    (values === undefined || values.includes(String(value))) &&
    (pattern === undefined || new RegExp(`^(?:${pattern.replace('(?s)', '')})$`, 'su').test(String(value)))
  )
}
