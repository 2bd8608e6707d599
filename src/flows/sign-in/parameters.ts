import { missingParameter } from '../../domain/errors/sign-in.ts'

/** `AuthParameters` or `ChallengeResponses`. */
export type Parameters = Readonly<Record<string, string>>

/** A parameter that the flow or challenge cannot do without; an empty one is none. */
export function required(parameters: Parameters, name: string): string {
  const value = parameters[name]
  if (!value) throw missingParameter(name)
  return value
}

/** The device that a call names. Each call speaks for itself: what an earlier one named does not count. */
export function deviceKeyOf({ DEVICE_KEY }: Parameters): { readonly deviceKey?: string } {
  return DEVICE_KEY === undefined ? {} : { deviceKey: DEVICE_KEY }
}
