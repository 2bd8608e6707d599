/**
 * Settings of pools and clients in memory. A value is dropped when a transaction that changed it commits, here and on
 * other nodes; its age is bounded for the case that the other node's announcement was lost.
 */
export const settingsKinds = [
  'pool',
  'client',
  'domain',
  'resource-servers',
  'identity-provider',
  'risk-configuration',
] as const

export type SettingsKind = (typeof settingsKinds)[number]

export interface SettingsChange {
  readonly kind: SettingsKind
  readonly id: string
}

const longestAge = 5_000
const mostEntries = 10_000

export interface SettingsCache<T extends object> {
  /** The cached value, else what `load` answers. Nothing is kept of a value that is absent. */
  get(id: string, load: () => Promise<T | undefined>): Promise<T | undefined>
  drop(id: string): void
  clear(): void
}

// Age is real time, whatever clock the server was given: another node does not wait for a test's clock.
const elapsed = () => performance.now()

export function createSettingsCache<T extends object>(): SettingsCache<T> {
  const entries = new Map<string, { value: T; loadedAt: number }>()
  // A read that began before a commit may answer the value from before it: it is not kept.
  let generation = 0

  async function reload(id: string, load: () => Promise<T | undefined>): Promise<T | undefined> {
    const [before, loadedAt] = [generation, elapsed()]
    const value = await load()
    if (value === undefined) return undefined
    freeze(value)
    if (before !== generation) return value
    const eldest = entries.size >= mostEntries ? entries.keys().next().value : undefined
    if (eldest !== undefined) entries.delete(eldest)
    entries.delete(id)
    entries.set(id, { value, loadedAt })
    return value
  }

  return {
    get(id, load) {
      const entry = entries.get(id)
      if (entry && elapsed() - entry.loadedAt < longestAge) return Promise.resolve(entry.value)
      return reload(id, load)
    },
    drop(id) {
      generation += 1
      entries.delete(id)
    },
    clear() {
      generation += 1
      entries.clear()
    },
  }
}

// Everybody is handed the same object, so nobody may change it.
function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || value instanceof Date) return
  Object.freeze(value)
  for (const member of Object.values(value)) freeze(member)
}
