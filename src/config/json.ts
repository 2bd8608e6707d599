import { ConfigError } from './config-error.ts'
import { fileExamples } from './file-examples.ts'

export type Json = Readonly<Record<string, unknown>>

// Each reader answers a value of the right type, or throws one sentence that says where in the file it is wrong.

export function object(json: unknown, where: string): Json {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return { ...json }
  throw wrong(`${where} is not a JSON object`)
}

export function list(json: unknown, where: string): readonly unknown[] {
  if (Array.isArray(json)) return json
  throw wrong(`${where} is not a list`)
}

export function text(json: unknown, where: string, pattern: RegExp, example: string): string {
  if (typeof json === 'string' && pattern.test(json)) return json
  throw wrong(`${where} is missing or malformed (for example ${example})`)
}

export function choice<T extends string>(json: unknown, where: string, values: readonly T[]): T {
  const found = values.find(value => value === json)
  if (found === undefined) throw wrong(`${where} is none of ${values.map(value => `"${value}"`).join(', ')}`)
  return found
}

/** An absolute URL of one of these schemes (`https:`), without fragment; a user in it is for mail servers only. */
export function url(json: unknown, where: string, schemes: readonly string[], example: string): URL {
  const found = typeof json === 'string' ? URL.parse(json) : null
  if (found?.hostname && schemes.includes(found.protocol) && !found.hash) {
    // HTTP clients refuse it, in a message that shows the password.
    if (!/^https?:$/.test(found.protocol) || (found.username === '' && found.password === '')) return found
    throw wrong(`${where} has a user or password in it, which no request can be sent with`)
  }
  throw wrong(`${where} is missing or malformed (for example ${example})`)
}

export function refuseUnknown(json: Json, known: readonly string[], where: string): void {
  const unknown = Object.keys(json).find(key => !known.includes(key))
  if (unknown !== undefined) throw wrong(`${where} has the unknown key "${unknown}" (known are ${known.join(', ')})`)
}

/** @param what begins with the place in the file that is wrong */
export function wrong(what: string): ConfigError {
  const [member = ''] = /^\w+/.exec(what) ?? []
  const example = new Map(Object.entries(fileExamples)).get(member) ?? fileExamples.defaults
  return new ConfigError(`CENOTE_CONFIG: ${what}; an example of the file is ${example}.`)
}
