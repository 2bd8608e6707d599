import { missingParameter } from '../../domain/errors.ts'

/** `AuthParameters` or `ChallengeResponses`. */
export type Parameters = Readonly<Record<string, string>>

/** A parameter that the flow or challenge cannot do without; an empty one is none. */
export function required(parameters: Parameters, name: string): string {
  const value = parameters[name]
  if (!value) throw missingParameter(name)
  return value
}
