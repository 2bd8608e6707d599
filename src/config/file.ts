import { readFileSync } from 'node:fs'
import type { AccessKey, Config } from '../config.ts'
import { PolicyError, parsePolicy } from '../domain/iam/policy.ts'
import { ConfigError } from './config-error.ts'
import { masterKey } from './environment.ts'

/** What the file that `CENOTE_CONFIG` names says, with the defaults of what it leaves out. */
export interface FileSettings extends Pick<Config, 'accessKeys' | 'defaults' | 'tiers'> {
  readonly retiredMasterKeys: readonly Uint8Array[]
}

type Json = Readonly<Record<string, unknown>>

const defaults: FileSettings = {
  accessKeys: [],
  defaults: { preventUserExistenceErrors: 'LEGACY' },
  tiers: 'none',
  retiredMasterKeys: [],
}

const keys = ['accessKeys', 'defaults', 'tiers', 'retiredMasterKeys']
// Named by the documentation, and refused so that nobody believes them to work.
const laterKeys = ['functions', 'delivery', 'identityProviders']

export function readFileSettings(path: string | undefined, accountId: string): FileSettings {
  if (path === undefined) return defaults
  const file = parseFile(path)
  for (const key of Object.keys(file)) {
    if (laterKeys.includes(key)) throw wrong(`"${key}" is not implemented by this version`)
  }
  refuseUnknown(file, keys, 'the file')
  return {
    accessKeys: file.accessKeys === undefined ? [] : readAccessKeys(file.accessKeys, accountId),
    defaults: file.defaults === undefined ? defaults.defaults : readDefaults(file.defaults),
    tiers: file.tiers === undefined ? 'none' : choice(file.tiers, 'tiers', ['none', 'aws']),
    retiredMasterKeys: list(file.retiredMasterKeys ?? [], 'retiredMasterKeys').map(readRetiredKey),
  }
}

function parseFile(path: string): Json {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new ConfigError(
      `CENOTE_CONFIG names ${path}, which cannot be read (${code(error)}); for example CENOTE_CONFIG=./cenote.json.`,
    )
  }
  try {
    return object(JSON.parse(text), 'the file')
  } catch (error) {
    if (error instanceof ConfigError) throw error
    throw wrong('the file is not JSON')
  }
}

function readAccessKeys(json: unknown, accountId: string): readonly AccessKey[] {
  const accessKeys = list(json, 'accessKeys').map((entry, i) => readAccessKey(entry, `accessKeys[${i}]`, accountId))
  const ids = accessKeys.map(({ accessKeyId }) => accessKeyId)
  const twice = ids.find((id, i) => ids.indexOf(id) !== i)
  if (twice !== undefined) throw wrong(`accessKeys has "${twice}" twice`)
  return accessKeys
}

function readAccessKey(json: unknown, where: string, accountId: string): AccessKey {
  const entry = object(json, where)
  refuseUnknown(entry, ['accessKeyId', 'secretAccessKey', 'sessionToken', 'arn', 'policies'], where)
  const accessKeyId = text(entry.accessKeyId, `${where}.accessKeyId`, /^\w{4,128}$/, 'AKIAIOSFODNN7EXAMPLE')
  const secret = text(entry.secretAccessKey, `${where}.secretAccessKey`, /^\S{8,256}$/, 'a text of 8 to 256 characters')
  const arn =
    entry.arn === undefined
      ? `arn:aws:iam::${accountId}:user/${accessKeyId}`
      : text(entry.arn, `${where}.arn`, /^arn:aws[\w-]*:(iam|sts)::\d{12}:\S+$/, 'arn:aws:iam::123456789012:user/admin')
  const policies = list(entry.policies, `${where}.policies`)
  policies.forEach((policy, i) => {
    checkPolicy(policy, `${where}.policies[${i}]`)
  })
  const key = { accessKeyId, secretAccessKey: secret, arn, policies }
  if (entry.sessionToken === undefined) return key
  return { ...key, sessionToken: text(entry.sessionToken, `${where}.sessionToken`, /^\S+$/, 'a text without spaces') }
}

function checkPolicy(policy: unknown, where: string): void {
  try {
    parsePolicy(policy)
  } catch (error) {
    throw error instanceof PolicyError ? wrong(`${where} ${error.message}`) : error
  }
}

function readDefaults(json: unknown): Config['defaults'] {
  const entry = object(json, 'defaults')
  refuseUnknown(entry, ['preventUserExistenceErrors'], 'defaults')
  const { preventUserExistenceErrors = 'LEGACY' } = entry
  return {
    preventUserExistenceErrors: choice(preventUserExistenceErrors, 'defaults.preventUserExistenceErrors', [
      'LEGACY',
      'ENABLED',
    ]),
  }
}

function readRetiredKey(json: unknown, i: number): Uint8Array {
  const key = typeof json === 'string' ? masterKey(json) : undefined
  if (!key) throw wrong(`retiredMasterKeys[${i}] is not 32 bytes in base64`)
  return key
}

function object(json: unknown, where: string): Json {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return { ...json }
  throw wrong(`${where} is not a JSON object`)
}

function list(json: unknown, where: string): readonly unknown[] {
  if (Array.isArray(json)) return json
  throw wrong(`${where} is not a list`)
}

function text(json: unknown, where: string, pattern: RegExp, example: string): string {
  if (typeof json === 'string' && pattern.test(json)) return json
  throw wrong(`${where} is missing or malformed (for example ${example})`)
}

function choice<T extends string>(json: unknown, where: string, values: readonly T[]): T {
  const found = values.find(value => value === json)
  if (found === undefined) throw wrong(`${where} is none of ${values.map(value => `"${value}"`).join(', ')}`)
  return found
}

function refuseUnknown(json: Json, known: readonly string[], where: string): void {
  const unknown = Object.keys(json).find(key => !known.includes(key))
  if (unknown !== undefined) throw wrong(`${where} has the unknown key "${unknown}" (known are ${known.join(', ')})`)
}

function wrong(what: string): ConfigError {
  return new ConfigError(
    `CENOTE_CONFIG: ${what}; an example of the file is {"defaults": {"preventUserExistenceErrors": "ENABLED"}}.`,
  )
}

function code(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error'
}
