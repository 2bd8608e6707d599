import { fileURLToPath } from 'node:url'
import type { Config } from '../config.ts'
import { ConfigError } from '../config.ts'
import { type Locations, nowhere, openLocations } from './locations.ts'
import { openPasswordList, UnusableFile } from './password-list.ts'

/** What is known about the world. */
export interface Reference {
  readonly locations: Locations
  /** Whether others know this password: it is on the list that comes with the server, or on the operator's. */
  isKnownPassword(password: string): Promise<boolean>
  close(): Promise<void>
}

const shipped = fileURLToPath(new URL('common-passwords.bin', import.meta.url))

/** Opens what comes with the server and what the operator named, or says in one sentence what cannot be used. */
export async function openReference({ risk }: Pick<Config, 'risk'>): Promise<Reference> {
  const { compromisedPasswords, locations } = risk
  const opened = await Promise.allSettled([
    openPasswordList(shipped),
    ...(compromisedPasswords ? [named('compromisedPasswords', compromisedPasswords, openPasswordList)] : []),
  ])
  const lists = opened.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []))
  const close = async () => {
    await Promise.all(lists.map(list => list.close()))
  }
  try {
    const failed = opened.find(result => result.status === 'rejected')
    if (failed) throw failed.reason
    return {
      locations: locations ? await named('locations', locations, openLocations) : nowhere,
      async isKnownPassword(password) {
        for (const list of lists) if (await list.has(password)) return true
        return false
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

async function named<T>(
  key: 'compromisedPasswords' | 'locations',
  path: string,
  openFile: (path: string) => Promise<T>,
): Promise<T> {
  try {
    return await openFile(path)
  } catch (error) {
    if (!(error instanceof UnusableFile)) throw error
    throw new ConfigError(
      `CENOTE_CONFIG: risk.${key} names ${path}, which ${error.message}; ${examples[key]} is an example.`,
    )
  }
}

const examples = {
  compromisedPasswords: '{"risk": {"compromisedPasswords": "./known-passwords.bin"}}',
  locations: '{"risk": {"locations": "./GeoLite2-City.mmdb"}}',
} as const
