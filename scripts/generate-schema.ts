import { readFileSync } from 'node:fs'
import type { Shape, Table } from '../src/api/wire/table.ts'
import { enumNamed, readSdkSchemas, type SdkMember } from './sdk-schema.ts'

interface Model {
  operations: Record<string, { input: string; output?: string; auth: string; errors: string[]; documented: boolean }>
  shapes: Record<string, Shape & { exception?: boolean }>
}

// What the service itself prints or enforces where its published model says otherwise
// (`Member must satisfy enum value set: [...]` in the service's own order).
const enumOrders: Record<string, string[]> = {
  AccountTakeoverEventActionType: ['MFA_IF_CONFIGURED', 'BLOCK', 'NO_ACTION', 'MFA_REQUIRED'],
  OAuthFlowType: ['implicit', 'client_credentials', 'code'],
}

// A custom domain has dots, which the published pattern does not allow; the service words its own refusal.
const openPatterns = new Set(['DomainType'])

// The service lets every text pass here and words its own refusal.
const openEnums = new Set(['AttributeDataType'])

// A password that is to be set is held to more than the model's `[\S]+`, before any policy of the pool:
// six characters, and no blank at either end. The present password of ChangePassword is only compared, so it is not.
const newPassword: Shape = { type: 'string', min: 6, max: 256, pattern: '^[\\S]+.*[\\S]+$', sensitive: true }
const newPasswordMembers: Record<string, string> = {
  SignUpRequest: 'Password',
  AdminCreateUserRequest: 'TemporaryPassword',
  AdminSetUserPasswordRequest: 'Password',
  ConfirmForgotPasswordRequest: 'Password',
  ChangePasswordRequest: 'ProposedPassword',
}

/** The table that requests are checked and answers are written by: the model's limits joined with the SDK's schemas. */
export function schemaTable(): Record<string, string> {
  const model: Model = JSON.parse(readFileSync(new URL('../api/model.json', import.meta.url), 'utf8'))
  const table: Table = { operations: {}, shapes: {} }
  const sdk = readSdkSchemas()

  const add = (name: string): void => {
    if (table.shapes[name]) return
    const shape = shapeOf(model, sdk.structures.get(name), name)
    table.shapes[name] = shape
    for (const reference of references(shape)) add(reference)
  }
  for (const [name, operation] of Object.entries(model.operations)) {
    const { input, output, auth, errors, documented } = operation
    if (!sdk.operations.has(name)) throw new Error(`the SDK has no operation ${name}`)
    table.operations[name] = { input, ...(output && { output }), auth: authOf(auth), documented, errors }
    add(input)
    if (output) add(output)
  }
  return { 'src/api/wire/schema.gen.json': format(table) }
}

function shapeOf(model: Model, sdkMembers: Map<string, SdkMember> | undefined, name: string): Shape {
  const inline = inlineShape(name)
  if (inline) return inline
  const found = model.shapes[name] ?? enumShape(name)
  if (!found) throw new Error(`the model has no shape ${name}`)
  const { exception: _, ...shape } = found
  if (openEnums.has(name)) return { type: shape.type }
  if (openPatterns.has(name)) return { type: shape.type, min: shape.min, max: shape.max }
  if (enumOrders[name]) return { ...shape, enum: enumOrders[name] }
  if (shape.type !== 'structure' || !sdkMembers) return shape

  const members = withEnums(shape.members)
  const stricter = newPasswordMembers[name]
  if (stricter) members[stricter] = 'NewPasswordType'
  for (const [member, { sensitive }] of sdkMembers) {
    const known = model.shapes[shape.members?.[member] ?? '']
    if (sensitive && !known?.sensitive) throw new Error(`${name}.${member} is sensitive in the SDK, not in the model`)
  }
  return { ...shape, members }
}

/** The newest members are plain texts in the model; the SDK has the enumerations that some of them are held to. */
function withEnums(members: Shape['members'] = {}): Record<string, string> {
  const typed = Object.entries(members).map(([name, type]) => [
    name,
    type === 'string' && enumNamed(`${name}Type`) ? `${name}Type` : type,
  ])
  return Object.fromEntries(typed)
}

/** The newest members name their type in place: `string`, `list<string>`, `map<string>`. */
function inlineShape(name: string): Shape | undefined {
  const collection = name.match(/^(list|map)<(\w+)>$/)
  if (collection?.[1] === 'list') return { type: 'list', member: collection[2] }
  if (collection?.[1] === 'map') return { type: 'map', key: 'string', value: collection[2] }
  if (name === 'Document') return { type: 'document' }
  if (name === 'NewPasswordType') return newPassword
  const primitive = (['string', 'integer', 'boolean', 'timestamp'] as const).find(type => type === name)
  return primitive && { type: primitive }
}

function enumShape(name: string): Model['shapes'][string] | undefined {
  const values = enumNamed(name)
  return values && { type: 'string', enum: values }
}

function references({ members, member, key, value }: Shape): string[] {
  return [...Object.values(members ?? {}), member, key, value].filter(name => name !== undefined)
}

function authOf(auth: string): Table['operations'][string]['auth'] {
  const known = (['sigv4', 'access-token', 'access-token-or-session', 'none'] as const).find(kind => kind === auth)
  if (!known) throw new Error(`unknown kind of authorization: ${auth}`)
  return known
}

/** One line for each operation and shape, so that a change is readable. */
function format({ operations, shapes }: Table): string {
  const lines = (entries: Record<string, unknown>) =>
    Object.keys(entries)
      .sort()
      .map(name => `${JSON.stringify(name)}:${JSON.stringify(entries[name])}`)
      .join(',\n')
  return `{"operations":{\n${lines(operations)}\n},"shapes":{\n${lines(shapes)}\n}}\n`
}
