import type { OperationName, Operations } from './wire/operations.ts'

/** Every operation that this server has, by subject. */
export const operations = {} satisfies Operations

/** At compile time: what is still missing. It answers "not implemented" and is listed in docs/operations.md. */
export type MissingOperation = Exclude<OperationName, keyof typeof operations>
