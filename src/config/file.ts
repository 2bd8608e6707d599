import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { AccessKey, Config } from '../config.ts'
import { PolicyError, parsePolicy } from '../domain/iam/policy.ts'
import { ConfigError } from './config-error.ts'
import { type FileDelivery, readDelivery } from './delivery.ts'
import { masterKey } from './environment.ts'
import { fileExamples } from './file-examples.ts'
import { readFunctions } from './functions.ts'
import { noProviderHosts, readIdentityProviders } from './identity-providers.ts'
import { choice, type Json, list, object, refuseUnknown, text, wrong } from './json.ts'
import { readKeys } from './keys.ts'
import { readRisk } from './risk.ts'
import { readTrustedProxies } from './trusted-proxies.ts'

/** What the file that `CENOTE_CONFIG` names says, with the defaults of what it leaves out. */
export interface FileSettings
  extends Pick<
    Config,
    | 'accessKeys'
    | 'defaults'
    | 'functions'
    | 'tiers'
    | 'keys'
    | 'quotas'
    | 'identityProviders'
    | 'federatedNonce'
    | 'pkce'
    | 'trustedProxies'
    | 'risk'
  > {
  readonly retiredMasterKeys: readonly Uint8Array[]
  readonly delivery: FileDelivery
}

const defaults: FileSettings = {
  accessKeys: [],
  defaults: { preventUserExistenceErrors: 'LEGACY' },
  functions: [],
  tiers: 'none',
  quotas: 'none',
  keys: [],
  identityProviders: noProviderHosts,
  federatedNonce: 'none',
  pkce: 'optional',
  trustedProxies: [],
  risk: {},
  delivery: {},
  retiredMasterKeys: [],
}

export function readFileSettings(path: string | undefined, accountId: string): FileSettings {
  if (path === undefined) return defaults
  const file = parseFile(path)
  refuseUnknown(file, Object.keys(fileExamples), 'the file')
  return {
    accessKeys: file.accessKeys === undefined ? [] : readAccessKeys(file.accessKeys, accountId),
    defaults: file.defaults === undefined ? defaults.defaults : readDefaults(file.defaults),
    functions: file.functions === undefined ? [] : readFunctions(file.functions, dirname(path)),
    tiers: file.tiers === undefined ? 'none' : choice(file.tiers, 'tiers', ['none', 'aws']),
    quotas: file.quotas === undefined ? 'none' : choice(file.quotas, 'quotas', ['none', 'aws']),
    delivery: file.delivery === undefined ? {} : readDelivery(file.delivery),
    keys: file.keys === undefined ? [] : readKeys(file.keys),
    identityProviders:
      file.identityProviders === undefined ? noProviderHosts : readIdentityProviders(file.identityProviders),
    federatedNonce:
      file.federatedNonce === undefined ? 'none' : choice(file.federatedNonce, 'federatedNonce', ['none', 'aws']),
    pkce: file.pkce === undefined ? 'optional' : choice(file.pkce, 'pkce', ['optional', 'publicClients']),
    trustedProxies: file.trustedProxies === undefined ? [] : readTrustedProxies(file.trustedProxies),
    risk: file.risk === undefined ? {} : readRisk(file.risk, dirname(path)),
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
  const secret = text(
    entry.secretAccessKey,
    `${where}.secretAccessKey`,
    /^\S{8,256}$/,
    '8 to 256 characters without blanks',
  )
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

function code(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error'
}
