import * as sdk from '@aws-sdk/client-cognito-identity-provider'

/** What the SDK's exported schemas say of one member. */
export interface SdkMember {
  readonly kind: string
  readonly required: boolean
  readonly sensitive: boolean
}

/** The operations and structures that the SDK knows; both the generator and the conformance test hold the table beside it. */
export interface SdkSchemas {
  readonly operations: Map<string, { input: string; output: string | undefined }>
  readonly structures: Map<string, Map<string, SdkMember>>
}

// The SDK writes a schema as a tuple that begins with its kind, and a simple type as a number with bits for list and map.
// https://github.com/smithy-lang/smithy-typescript/blob/main/packages/types/src/schema/schema.ts
type Tuple = readonly [kind: number, namespace: string, name: string, traits: unknown, ...rest: unknown[]]

const kinds = { simple: 0, list: 1, map: 2, structure: 3, error: -3, operation: 9 }
const listBit = 64
const mapBit = 128
const sensitiveBit = 8
const simple: Record<number, string> = {
  0: 'string',
  1: 'number',
  2: 'boolean',
  4: 'timestamp',
  15: 'document',
  21: 'blob',
}

export function readSdkSchemas(): SdkSchemas {
  const operations: SdkSchemas['operations'] = new Map()
  const structures: SdkSchemas['structures'] = new Map()
  for (const [name, value] of Object.entries(sdk)) {
    if (!name.endsWith('$') || !Array.isArray(value)) continue
    const schema = value as unknown as Tuple
    if (schema[0] === kinds.operation) {
      const [input, output] = [resolve(schema[4]) as Tuple, resolve(schema[5])]
      operations.set(schema[2], { input: input[2], output: Array.isArray(output) ? String(output[2]) : undefined })
    } else if (schema[0] === kinds.structure) {
      structures.set(schema[2], members(schema))
    }
  }
  return { operations, structures }
}

/** The values of an enumeration that the SDK exports by this name. */
export function enumNamed(name: string): string[] | undefined {
  const found: unknown = (sdk as Readonly<Record<string, unknown>>)[name]
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? Object.values(found) : undefined
}

function members(schema: Tuple): Map<string, SdkMember> {
  const names = schema[4] as string[]
  const types = schema[5] as unknown[]
  const requiredCount = Number(schema[6] ?? 0)
  return new Map(
    names.map((name, i) => [
      name,
      { kind: kindOf(types[i]), required: i < requiredCount, sensitive: isSensitive(types[i]) },
    ]),
  )
}

function resolve(type: unknown): unknown {
  if (typeof type === 'function') return resolve(type())
  // A member with traits of its own is a pair of its type and the traits.
  if (Array.isArray(type) && type.length === 2) return resolve(type[0])
  return type
}

function kindOf(type: unknown): string {
  const resolved = resolve(type)
  if (typeof resolved === 'number') {
    if (resolved & mapBit) return 'map'
    if (resolved & listBit) return 'list'
    return simple[resolved] ?? `unknown ${resolved}`
  }
  const schema = resolved as Tuple
  if (schema[0] === kinds.simple) return kindOf(schema[4])
  if (schema[0] === kinds.list) return 'list'
  if (schema[0] === kinds.map) return 'map'
  return 'structure'
}

function isSensitive(type: unknown): boolean {
  const resolved = resolve(type)
  if (!Array.isArray(resolved)) return false
  const traits = resolved[3]
  return typeof traits === 'number' && Boolean(traits & sensitiveBit)
}
