import { accessSync, constants } from 'node:fs'
import { resolve } from 'node:path'
import type { Config, FunctionEntry, FunctionRunner } from '../config.ts'
import { awsClientKeys, readAwsClient } from './aws-client.ts'
import { type Json, object, refuseUnknown, text, url, wrong } from './json.ts'

const kinds = ['module', 'url', 'lambda'] as const
const keysOf = { module: ['module', 'handler', 'environment'], url: ['url'], lambda: ['lambda'] } as const
const exampleArn = 'arn:aws:lambda:us-east-1:123456789012:function:pre-sign-up'

/** What runs the functions that pools name. Paths start from the folder of the file. */
export function readFunctions(json: unknown, folder: string): readonly FunctionEntry[] {
  return Object.entries(object(json, 'functions')).map(([pattern, settings]) => {
    const where = `functions["${pattern}"]`
    // A pattern that no ARN of a function can match would leave its function unrun.
    if (pattern !== '*' && !/^arn:[^:]*:(lambda|\*)(:|$)|^arn:?\*|^\*/.test(pattern))
      throw wrong(`${where} is neither "*" nor the ARN of a function (for example ${exampleArn})`)
    return { pattern, runner: readRunner(object(settings, where), where, folder) }
  })
}

/**
 * Modules see the environment of the server without its own settings, and below it what SDKs need to reach this server.
 */
export function withEnvironment(
  functions: readonly FunctionEntry[],
  env: NodeJS.ProcessEnv,
  { region, publicUrl }: Pick<Config, 'region' | 'publicUrl'>,
): readonly FunctionEntry[] {
  const inherited = Object.entries(env).flatMap(([name, value]) =>
    name.startsWith('CENOTE_') || value === undefined ? [] : [[name, value] as const],
  )
  const base = {
    AWS_REGION: region,
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: publicUrl,
    ...Object.fromEntries(inherited),
  }
  return functions.map(entry => {
    const { runner } = entry
    if (runner.kind !== 'module') return entry
    return { ...entry, runner: { ...runner, environment: { ...base, ...runner.environment } } }
  })
}

function readRunner(entry: Json, where: string, folder: string): FunctionRunner {
  const [kind, ...others] = kinds.filter(name => entry[name] !== undefined)
  if (!kind || others.length > 0) throw wrong(`${where} has not exactly one of "module", "url", "lambda"`)
  refuseUnknown(entry, keysOf[kind], where)
  switch (kind) {
    case 'module':
      return readModule(entry, where, folder)
    case 'url':
      return { kind: 'http', url: url(entry.url, `${where}.url`, ['http:', 'https:'], 'http://127.0.0.1:3000').href }
    case 'lambda': {
      const settings = object(entry.lambda, `${where}.lambda`)
      refuseUnknown(settings, awsClientKeys, `${where}.lambda`)
      return { kind: 'lambda', client: readAwsClient(settings, `${where}.lambda`) }
    }
  }
}

function readModule(entry: Json, where: string, folder: string): FunctionRunner {
  const { handler = 'handler', environment = {} } = entry
  const path = resolve(folder, text(entry.module, `${where}.module`, /^[^\0]+$/, './pre-sign-up.mjs'))
  try {
    accessSync(path, constants.R_OK)
  } catch {
    throw wrong(`${where}.module names ${path}, which cannot be read`)
  }
  const variables = Object.entries(object(environment, `${where}.environment`)).map(([name, value]) => [
    name,
    text(value, `${where}.environment.${name}`, /^[^\0]*$/, 'a text'),
  ])
  return {
    kind: 'module',
    path,
    handler: text(handler, `${where}.handler`, /^[\w$]+$/, 'handler'),
    environment: Object.fromEntries(variables),
  }
}
