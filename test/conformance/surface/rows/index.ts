import type { operations } from '../../../../src/api/index.ts'
import type { Row } from '../row.ts'
import { clients } from './clients.ts'
import { devices } from './devices.ts'
import { factors } from './factors.ts'
import { groups } from './groups.ts'
import { imports } from './imports.ts'
import { pools } from './pools.ts'
import { providers } from './providers.ts'
import { risk } from './risk.ts'
import { settings } from './settings.ts'
import { signIn } from './sign-in.ts'
import { signUp } from './sign-up.ts'
import { users } from './users.ts'

/** One row for each operation of this server; without one, an operation does not compile. */
export const rows = {
  ...pools,
  ...clients,
  ...settings,
  ...groups,
  ...users,
  ...signUp,
  ...signIn,
  ...devices,
  ...factors,
  ...providers,
  ...imports,
  ...risk,
} satisfies { readonly [N in keyof typeof operations]: Row<N> }
