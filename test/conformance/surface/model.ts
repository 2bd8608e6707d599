/** The published model of the API: what the surface is held to. */
import { readFileSync } from 'node:fs'
import { operations } from '../../../src/api/index.ts'
import type { Shape } from '../../../src/api/wire/table.ts'

interface Operation {
  readonly input: string
  readonly output?: string
  readonly errors: readonly string[]
  readonly documented: boolean
}

interface Model {
  readonly operations: Readonly<Record<string, Operation>>
  readonly shapes: Readonly<Record<string, Shape>>
}

export const model: Model = JSON.parse(readFileSync(new URL('../../../api/model.json', import.meta.url), 'utf8'))

/** The operations that this server has. */
export const built = Object.keys(operations).sort()

export function operationNamed(name: string): Operation {
  const found = model.operations[name]
  if (!found) throw new Error(`the model has no operation ${name}`)
  return found
}

/**
 * Where the service is seen to check otherwise than its published model says: passwords that are to be set, a custom
 * domain with its dots, a type of attribute that it words its own refusal for, enumerations in an order of their own,
 * and those of the newest members, which the model has no values of.
 */
const asSeen: Readonly<Record<string, Partial<Shape>>> = {
  'SignUpRequest.Password': { min: 6, pattern: '^[\\S]+.*[\\S]+$' },
  'AdminCreateUserRequest.TemporaryPassword': { min: 6, pattern: '^[\\S]+.*[\\S]+$' },
  'AdminSetUserPasswordRequest.Password': { min: 6, pattern: '^[\\S]+.*[\\S]+$' },
  'ConfirmForgotPasswordRequest.Password': { min: 6, pattern: '^[\\S]+.*[\\S]+$' },
  'RevokeTokenRequest.RevokeAssociatedSessions': { enum: ['LINKED', 'NONE'] },
  'ListUserPoolClientsRequest.ClientType': { enum: ['DCR', 'REGULAR'] },
  'ChangePasswordRequest.ProposedPassword': { min: 6, pattern: '^[\\S]+.*[\\S]+$' },
}

const asSeenEverywhere: Readonly<Record<string, (shape: Shape) => Shape>> = {
  DomainType: ({ pattern: _, ...shape }) => shape,
  AttributeDataType: ({ enum: _, ...shape }) => shape,
  OAuthFlowType: shape => ({ ...shape, enum: ['implicit', 'client_credentials', 'code'] }),
  AccountTakeoverEventActionType: shape => ({
    ...shape,
    enum: ['MFA_IF_CONFIGURED', 'BLOCK', 'NO_ACTION', 'MFA_REQUIRED'],
  }),
}

export function shapeOf(type: string): Shape {
  const inline = type.match(/^(list|map)<(\w+)>$/)
  if (inline?.[1] === 'list') return { type: 'list', member: String(inline[2]) }
  if (inline?.[1] === 'map') return { type: 'map', key: 'string', value: String(inline[2]) }
  const shape = model.shapes[type] ?? ({ type } as Shape)
  return asSeenEverywhere[type]?.(shape) ?? shape
}

/** The shape of a member of a structure. */
export function memberShape(structure: string, member: string): Shape {
  const shape = shapeOf(memberType(structure, member))
  return { ...shape, ...asSeen[`${structure}.${member}`] }
}

export function memberType(structure: string, member: string): string {
  const type = shapeOf(structure).members?.[member]
  if (!type) throw new Error(`${structure} has no member ${member}`)
  return type
}
