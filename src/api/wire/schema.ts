/** Requests and answers of every operation by the one generated table: check, write, redact. */
import { validationFailed } from '../../domain/errors/wire.ts'
import type { Input, OperationName } from './operations.ts'
import { readerOf } from './read.ts'
import { type OperationEntry, type Shape, table } from './table.ts'
import { writerOf } from './write.ts'

/** Secret although the model does not mark them: who reads the log must not be able to use what it shows. */
const secretMembers = new Set(['Code', 'ConfirmationCode', 'ProviderDetails', 'Credential'])

export function entryOf(operation: OperationName): OperationEntry {
  return table.operations[operation] as OperationEntry
}

export function isOperation(name: string): name is OperationName {
  return name in table.operations
}

/** Whether the input of an operation always has this member: then it names the subject. */
export function requires(operation: OperationName, member: string): boolean {
  return table.shapes[entryOf(operation).input]?.required?.includes(member) ?? false
}

/** The input of an operation, or all that is wrong with it as one exception. */
export function check<N extends OperationName>(operation: N, body: unknown): Input<N> {
  const problems: string[] = []
  const input = readerOf(entryOf(operation).input)(body, '', problems)
  if (problems.length > 0) throw validationFailed(problems)
  return input as Input<N>
}

/** The text of a successful answer; empty for the operations that answer nothing. */
export function write(operation: OperationName, output: unknown): string {
  const type = entryOf(operation).output
  return type === undefined ? '' : JSON.stringify(writerOf(type)(output))
}

/** A checked input as it may be logged. */
export function redact(operation: OperationName, input: unknown): unknown {
  return redactShape(entryOf(operation).input, input)
}

function redactShape(type: string, value: unknown): unknown {
  const shape = table.shapes[type] as Shape
  if (value === undefined || value === null) return value
  if (shape.sensitive) return '***'
  if (shape.type === 'blob') return `${(value as Uint8Array).length} bytes`
  if (shape.type === 'list') return (value as unknown[]).map(item => redactShape(shape.member as string, item))
  if (shape.type !== 'structure') return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      secretMembers.has(name) ? '***' : redactShape(shape.members?.[name] as string, member),
    ]),
  )
}
