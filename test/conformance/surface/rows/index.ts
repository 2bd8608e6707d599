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

/** Rows are typed by their operation; where all are looked at, each is only called with what it made itself. */
export type AnyRow = Row<'UpdateUserPool'>

export function rowOf(operation: string): AnyRow {
  const row = (rows as unknown as Readonly<Record<string, AnyRow | undefined>>)[operation]
  if (!row) throw new Error(`test/conformance/surface/rows has no row for ${operation}`)
  return row
}
