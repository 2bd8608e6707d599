/** Every limit that the published model puts on an input, on every operation of this server, through the SDK. */
import { describe, expect, test } from 'vitest'
import { startServer } from '../support/server.ts'
import { built } from './surface/model.ts'
import { limitsOf } from './surface/places.ts'
import { send } from './surface/send.ts'

const { client } = await startServer()

const limits = Object.fromEntries(built.map(operation => [operation, limitsOf(operation)]))

test('the model limits what this server takes in more than a thousand places', () => {
  const all = Object.values(limits).flatMap(({ refusals }) => refusals)
  expect(all.length).toBeGreaterThan(1000)
})

describe.each(built)('%s', operation => {
  const { refusals = [], kept = [] } = limits[operation] ?? {}

  test('names each limit that is broken, and nothing else', async () => {
    for (const { input, path, item } of refusals) {
      const { error } = await send(client, operation, input)
      const about = `${path}: ${item.slice(0, 300)}`
      expect(error?.name, about).toBe('InvalidParameterException')
      const told = String(error?.message)
      expect(told, about).toMatch(/^\d validation errors? detected: /)
      expect(told, about).toContain(item)
      const items = told.match(/at '([^']*)' failed to satisfy constraint/g) ?? []
      expect(new Set(items), about).toEqual(new Set([`at '${path}' failed to satisfy constraint`]))
      expect(told, about).toMatch(new RegExp(`^${items.length} validation error`))
    }
  })

  test('takes what is at a limit', async () => {
    for (const { input, path } of kept) {
      const { error } = await send(client, operation, input)
      expect(String(error?.message), path).not.toContain(`at '${path}' failed to satisfy constraint`)
      expect(error?.name, path).not.toBe('SerializationException')
    }
  })
})
