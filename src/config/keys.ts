import type { Config } from '../config.ts'
import { parseArn } from '../domain/arn.ts'
import { isArnPattern } from '../domain/iam/wildcards.ts'
import { awsClientKeys, readAwsClient } from './aws-client.ts'
import { object, refuseUnknown, wrong } from './json.ts'

const exampleKey = 'arn:aws:kms:us-east-1:123456789012:key/1b2c3d4e-0000-4000-8000-000000000000'

/** Which keys there are to encrypt codes under for the functions that send them. */
export function readKeys(json: unknown): Config['keys'] {
  return Object.entries(object(json, 'keys')).map(([pattern, service]) => {
    const where = `keys["${pattern}"]`
    if (service === 'local') return { pattern: localKey(pattern, where), kind: 'local' }
    if (!isArnPattern(pattern) || parseArn(pattern)?.service !== 'kms')
      throw wrong(`${where} does not name a key of KMS (for example ${exampleKey})`)
    if (typeof service !== 'object') throw wrong(`${where} is none of "local", {"kms": …}`)
    const entry = object(service, where)
    refuseUnknown(entry, ['kms'], where)
    const settings = object(entry.kms, `${where}.kms`)
    refuseUnknown(settings, awsClientKeys, `${where}.kms`)
    return { pattern, kind: 'kms', client: readAwsClient(settings, `${where}.kms`) }
  })
}

// The message names its key by this very text, and functions compare it: an alias or a pattern would open nothing.
function localKey(arn: string, where: string): string {
  if (/^arn:aws[\w-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]{1,128}$/.test(arn)) return arn
  throw wrong(`${where} is "local" and not the whole ARN of a key (for example ${exampleKey})`)
}
