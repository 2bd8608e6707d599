/** Which members an input says, and which of them come back. */
import { memberType, operationNamed, shapeOf } from './model.ts'

/** Every member of an operation's input, to the last: `Policies.PasswordPolicy.MinimumLength`. */
export function membersOf(operation: string): string[] {
  return leaves(operationNamed(operation).input)
}

function leaves(structure: string): string[] {
  return Object.keys(shapeOf(structure).members ?? {}).flatMap(name => {
    const type = memberType(structure, name)
    const shape = shapeOf(type)
    const inner = shape.type === 'list' ? String(shape.member) : type
    return shapeOf(inner).type === 'structure' ? leaves(inner).map(rest => `${name}.${rest}`) : [name]
  })
}

/** The members that an input says; maps and lists of plain values are one. */
export function membersIn(operation: string, input: unknown): string[] {
  return said(operationNamed(operation).input, input as Record<string, unknown>)
}

function said(structure: string, value: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(value).flatMap(([name, member]) => {
    const type = memberType(structure, name)
    const shape = shapeOf(type)
    const inner = shape.type === 'list' ? String(shape.member) : type
    if (shapeOf(inner).type !== 'structure') return [name]
    const items = (shape.type === 'list' ? member : [member]) as Record<string, unknown>[]
    return items.flatMap(item => said(inner, item)).map(rest => `${name}.${rest}`)
  })
}

/** What was given and does not come back, as paths; a list comes back when each of its items does, in any order. */
export function lost(given: unknown, shown: unknown, path = ''): string[] {
  if (given instanceof Uint8Array) return Buffer.from(given).equals(shown as Uint8Array) ? [] : [path]
  if (Array.isArray(given)) {
    const candidates: unknown[] = Array.isArray(shown) ? shown : []
    return given.flatMap((item, i) =>
      candidates.some(candidate => lost(item, candidate).length === 0) ? [] : [`${path}.${i}`],
    )
  }
  if (typeof given === 'object' && given !== null) {
    const present = (typeof shown === 'object' && shown !== null ? shown : {}) as Record<string, unknown>
    return Object.entries(given).flatMap(([name, value]) => lost(value, present[name], path ? `${path}.${name}` : name))
  }
  return Object.is(given, shown) ? [] : [`${path} (given ${given}, shown ${shown})`]
}
