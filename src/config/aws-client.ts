import type { AwsClient } from '../config.ts'
import { type Json, object, text, url } from './json.ts'

/** The keys that {@link readAwsClient} reads. */
export const awsClientKeys = ['region', 'endpoint', 'credentials'] as const

const region = /^[a-z]{2}(-[a-z]{1,16}){1,3}-\d{1,2}$/

/** How a service of AWS is reached; without credentials the SDK looks for them where it always does. */
export function readAwsClient(entry: Json, where: string): AwsClient {
  return {
    ...(entry.region !== undefined && { region: text(entry.region, `${where}.region`, region, 'eu-central-1') }),
    ...(entry.endpoint !== undefined && {
      endpoint: url(entry.endpoint, `${where}.endpoint`, ['http:', 'https:'], 'https://aws.example.com').href,
    }),
    ...(entry.credentials !== undefined && { credentials: readCredentials(entry.credentials, `${where}.credentials`) }),
  }
}

function readCredentials(json: unknown, where: string): NonNullable<AwsClient['credentials']> {
  const entry = object(json, where)
  const { sessionToken } = entry
  const word = (name: string) => text(entry[name], `${where}.${name}`, /^\S+$/, 'a text without spaces')
  return {
    accessKeyId: word('accessKeyId'),
    secretAccessKey: word('secretAccessKey'),
    ...(sessionToken !== undefined && { sessionToken: word('sessionToken') }),
  }
}
