/** What something costs the server, counted: calls of the library of cryptography, and statements of SQLite. */
import { createRequire, syncBuiltinESMExports } from 'node:module'
import { StatementSync } from 'node:sqlite'
import { vi } from 'vitest'

const cryptography = [
  ...['createCipheriv', 'createDecipheriv', 'createHash', 'createHmac', 'diffieHellman', 'hash', 'hkdfSync'],
  ...['randomBytes', 'randomInt', 'scryptSync', 'sign', 'timingSafeEqual', 'verify'],
]

/** How often, by name or by statement. */
export type Work = Readonly<Record<string, number>>

type Callable = (this: unknown, ...given: unknown[]) => unknown
type Members = Record<string, Callable>

/**
 * Counts while `act` runs, whatever else of this process runs meanwhile.
 * @param last a statement that ends what goes on behind the answer
 */
export async function workOf(act: () => Promise<unknown>, last?: RegExp): Promise<Work> {
  const work: Record<string, number> = {}
  // Sound: what is looked up in both are functions. The first is the one object whose members can be replaced; what
  // others import by name follows it.
  const crypto = createRequire(import.meta.url)('node:crypto') as Members
  const statements = StatementSync.prototype as unknown as Members
  const restore = [
    ...cryptography.map(name => count(crypto, name, work, () => name)),
    ...['all', 'get', 'run'].map(name => count(statements, name, work, on => (on as StatementSync).sourceSQL)),
  ]
  syncBuiltinESMExports()
  try {
    await act()
    if (last) await vi.waitUntil(() => Object.keys(work).some(name => last.test(name)), { timeout: 10_000 })
  } finally {
    for (const putBack of restore) putBack()
    syncBuiltinESMExports()
  }
  return work
}

function count(
  members: Members,
  name: string,
  work: Record<string, number>,
  keyOf: (on: unknown) => string,
): () => void {
  const original = members[name]
  if (!original) throw new Error(`there is no ${name} to count`)
  members[name] = function counting(...given) {
    const key = keyOf(this)
    work[key] = (work[key] ?? 0) + 1
    return original.apply(this, given)
  }
  return () => {
    members[name] = original
  }
}
