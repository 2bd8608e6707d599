import pg from 'pg'
import { type SettingsChange, settingsKinds } from './cache.ts'
import type { Engine } from './engine.ts'

export const settingsChannel = 'cenote_settings'

// PostgreSQL refuses notifications of 8,000 bytes; ids are ASCII.
const longestMessage = 7_000
const firstDelay = 100
const longestDelay = 5_000

type Hear = Parameters<NonNullable<Engine['listen']>>[0]

/** What is announced: the changed settings, or that all may have changed when they are too many to name. */
export function settingsMessage(changes: readonly SettingsChange[]): string {
  const message = JSON.stringify(changes)
  return message.length <= longestMessage ? message : '[]'
}

/**
 * Listens on a connection of its own, and connects again when it is lost. Nobody knows what was announced meanwhile,
 * so both ends of a gap are reported.
 */
export async function listenForSettings(config: pg.ClientConfig, hear: Hear): Promise<() => Promise<void>> {
  let stopped = false
  let delay = firstDelay
  let retry: NodeJS.Timeout | undefined
  let client: pg.Client | undefined

  async function connect(): Promise<void> {
    const fresh = new pg.Client(config)
    fresh.on('notification', ({ payload }) => report(hear, payload))
    fresh.on('error', error => hear.log.warn({ err: error }, 'lost the connection that hears of changed settings'))
    await fresh.connect()
    if (stopped) return fresh.end()
    client = fresh
    fresh.on('end', connectLater)
    await fresh.query(`listen ${settingsChannel}`)
    delay = firstDelay
    hear.onGap()
  }

  function connectLater(): void {
    client = undefined
    if (stopped) return
    hear.onGap()
    clearTimeout(retry)
    retry = setTimeout(() => connect().catch(connectLater), delay)
    retry.unref()
    delay = Math.min(delay * 2, longestDelay)
  }

  await connect()
  return async () => {
    stopped = true
    clearTimeout(retry)
    await client?.end()
  }
}

function report({ onChanges, onGap }: Hear, payload: string | undefined): void {
  const changes = parse(payload)
  if (changes === undefined || changes.length === 0) onGap()
  else onChanges(changes)
}

function parse(payload: string | undefined): readonly SettingsChange[] | undefined {
  try {
    const changes: unknown = JSON.parse(payload ?? '')
    return Array.isArray(changes) && changes.every(isChange) ? changes : undefined
  } catch {
    return undefined
  }
}

function isChange(value: unknown): value is SettingsChange {
  if (typeof value !== 'object' || value === null || !('kind' in value) || !('id' in value)) return false
  return settingsKinds.some(kind => kind === value.kind) && typeof value.id === 'string'
}
