import { ConfigError, readConfig } from '../config.ts'
import type { InboxMessage } from '../store/nouns/messages.ts'
import { banner } from './banner.ts'
import { describeSeeds, seed, seedingRandom } from './seed.ts'
import { serve } from './start.ts'
import { version } from './version.ts'

const fixed = { CENOTE_DATABASE_URL: 'sqlite::memory:', CENOTE_MODE: 'development' } as const

/** Starts a server that forgets everything at its end, with a pool, a client and a user to begin with. */
export async function dev(env: NodeJS.ProcessEnv): Promise<void> {
  for (const [name, value] of Object.entries(fixed)) {
    if (env[name] && env[name] !== value) {
      throw new ConfigError(`${name} cannot be set with "cenote dev"; leave it out, or use "cenote start".`)
    }
  }
  // Codes are what this command shows, so the log is quiet unless it is wanted.
  const config = readConfig({ CENOTE_LOG_LEVEL: 'warn', ...env, ...fixed })
  const seeds = await serve(config, { onInboxMessage: print, random: seedingRandom() }, seed)
  process.stderr.write(banner(config, version))
  if (seeds) process.stderr.write(describeSeeds(seeds))
}

function print({ medium, destination, trigger, code, subject, body }: InboxMessage): void {
  const title = subject ? ` "${subject}"` : ''
  process.stdout.write(
    `${medium} to ${destination} (${trigger})${title}: ${code}\n  ${body.replaceAll('\n', '\n  ')}\n`,
  )
}
