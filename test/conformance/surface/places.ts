/** Every place of an operation's input that a limit is on. */
import { lowerCamel } from '../../../src/api/wire/read.ts'
import type { Shape } from '../../../src/api/wire/table.ts'
import { memberShape, memberType, operationNamed, shapeOf } from './model.ts'
import { everyLimit, failed, missing } from './sentences.ts'
import { breaking, keeping, leastOf } from './values.ts'

/** An input with one limit broken, and what the service says. */
export interface Refusal {
  readonly input: unknown
  readonly path: string
  readonly item: string
}

export interface Limits {
  readonly refusals: readonly Refusal[]
  /** Inputs that go to a limit and keep it. */
  readonly kept: readonly { readonly input: unknown; readonly path: string }[]
}

type Wrap = (value: unknown) => unknown

interface Found {
  readonly refusals: Refusal[]
  readonly kept: { input: unknown; path: string }[]
}

/** The service shortens these paths. */
const shortened: Readonly<Record<string, string>> = { inviteMessageTemplate: 'inviteMessage' }
const withoutPrefix = new Set(['verificationMessageTemplate'])

export function limitsOf(operation: string): Limits {
  const found: Found = { refusals: [], kept: [] }
  visitStructure(operationNamed(operation).input, '', value => value, found)
  return found
}

function visitStructure(type: string, path: string, wrap: Wrap, found: Found): void {
  const { members = {}, required = [] } = shapeOf(type)
  const least = leastOf(type) as Record<string, unknown>
  const prefix = path === '' || withoutPrefix.has(path) ? '' : `${path}.`
  for (const name of Object.keys(members)) {
    const place = prefix + (shortened[lowerCamel(name)] ?? lowerCamel(name))
    if (required.includes(name)) {
      const { [name]: _, ...input } = least
      found.refusals.push({ input: wrap(input), path: place, item: missing(name, place) })
    }
    visit(memberType(type, name), memberShape(type, name), place, value => wrap({ ...least, [name]: value }), found)
  }
}

function visit(type: string, shape: Shape, path: string, wrap: Wrap, found: Found): void {
  for (const { value, sentence } of breaking(shape))
    found.refusals.push({ input: wrap(value), path, item: failed(shape, value, path, sentence) })
  for (const value of keeping(shape)) found.kept.push({ input: wrap(value), path })
  if (shape.type === 'structure') visitStructure(type, path, wrap, found)
  if (shape.type === 'list') visitElements(shape, path, wrap, found)
  if (shape.type === 'map') visitEntries(shape, path, wrap, found)
}

function visitElements({ member = '' }: Shape, path: string, wrap: Wrap, found: Found): void {
  const element = shapeOf(member)
  if (element.type === 'structure') {
    visitStructure(member, `${path}.1.member`, value => wrap([value]), found)
    return
  }
  for (const { value } of breaking(element)) {
    const item = failed(element, [value], path, `Member must satisfy constraint: [${everyLimit(element)}]`)
    found.refusals.push({ input: wrap([value]), path, item })
  }
  for (const value of keeping(element)) found.kept.push({ input: wrap([value]), path })
}

function visitEntries(shape: Shape, path: string, wrap: Wrap, found: Found): void {
  const [key, value] = [shapeOf(shape.key ?? ''), shapeOf(shape.value ?? '')]
  if (value.type === 'structure') return
  for (const { value: broken } of breaking(key)) {
    const given = { [String(broken)]: 'a' }
    const item = failed(shape, given, path, `Map keys must satisfy constraint: [${everyLimit(key)}]`)
    found.refusals.push({ input: wrap(given), path, item })
  }
  for (const { value: broken } of breaking(value)) {
    const given = { a: broken }
    const item = failed(shape, given, path, `Map value must satisfy constraint: [${everyLimit(value)}]`)
    found.refusals.push({ input: wrap(given), path, item })
  }
  for (const size of keeping(key)) found.kept.push({ input: wrap({ [String(size)]: 'a' }), path })
  for (const size of keeping(value)) found.kept.push({ input: wrap({ a: size }), path })
}
