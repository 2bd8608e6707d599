import { attributes } from './attributes.ts'
import { authEvents } from './auth-events.ts'
import { branding } from './branding.ts'
import { devices } from './devices.ts'
import { domains } from './domains.ts'
import { groups } from './groups.ts'
import { identityProviders } from './identity-providers.ts'
import { importJobs } from './import-jobs.ts'
import { mfa } from './mfa.ts'
import { passwords } from './passwords.ts'
import { poolClients } from './pool-clients.ts'
import { poolMfa } from './pool-mfa.ts'
import { providerLinks } from './provider-links.ts'
import { resourceServers } from './resource-servers.ts'
import { risk } from './risk.ts'
import { sessions } from './sessions.ts'
import { signIn } from './sign-in.ts'
import { signUp } from './sign-up.ts'
import { tags } from './tags.ts'
import { userLists } from './user-lists.ts'
import { userPools } from './user-pools.ts'
import { users } from './users.ts'
import type { OperationName, Operations } from './wire/operations.ts'

/** Every operation that this server has, by subject. */
export const operations = {
  ...userPools,
  ...poolMfa,
  ...mfa,
  ...poolClients,
  ...domains,
  ...resourceServers,
  ...branding,
  ...risk,
  ...authEvents,
  ...identityProviders,
  ...providerLinks,
  ...tags,
  ...importJobs,
  ...users,
  ...signUp,
  ...signIn,
  ...sessions,
  ...passwords,
  ...attributes,
  ...groups,
  ...devices,
  ...userLists,
} satisfies Operations

/** At compile time: what is still missing. It answers "not implemented" and is listed in docs/operations.md. */
export type MissingOperation = Exclude<OperationName, keyof typeof operations>
