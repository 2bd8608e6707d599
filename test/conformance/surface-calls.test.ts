/**
 * Every operation of this server through the SDK: the least that it needs, all that can be said to it, what of that
 * reads back, and what it refuses because it has no effect here. An operation without a row in `surface/rows` fails.
 */
import { describe, expect, test } from 'vitest'
import { startServer } from '../support/server.ts'
import { lost, membersIn, membersOf } from './surface/members.ts'
import { built } from './surface/model.ts'
import { faultsIn } from './surface/outputs.ts'
import { rowOf } from './surface/rows/index.ts'
import { send } from './surface/send.ts'
import { openWorld } from './surface/world.ts'

const server = await startServer()

// What names the subject of a call is no setting of it.
const naming = ['UserPoolId', 'ClientId', 'AccessToken']

describe.each(built)('%s', operation => {
  const { least, most, shown, acts = [], refused = [] } = rowOf(operation)

  if (most)
    test('takes the least', async () => {
      const input = await least(await openWorld(server))
      expect(await send(server.client, operation, input)).toEqual({ output: expect.any(Object) })
    })

  test('takes and keeps all that can be said', async () => {
    const covered = new Set<string>()
    for (const make of most ?? [least]) {
      const world = await openWorld(server)
      const input = await make(world)
      for (const member of membersIn(operation, input)) covered.add(member)
      const { output, error } = await send(server.client, operation, input)
      expect(error, JSON.stringify(input).slice(0, 1000)).toBeUndefined()
      expect(faultsIn(operation, output)).toEqual([])
      if (!shown) continue
      const hidden: readonly string[] = [...naming, ...acts]
      const kept = Object.fromEntries(Object.entries(input).filter(([name]) => !hidden.includes(name)))
      expect(lost(kept, await shown(world, input, output as never))).toEqual([])
    }
    for (const { input } of refused)
      for (const member of membersIn(operation, await input(await openWorld(server)))) covered.add(member)
    expect(membersOf(operation).filter(member => !covered.has(member))).toEqual([])
  })

  if (refused.length > 0)
    test('refuses what has no effect here', async () => {
      for (const { input, name } of refused) {
        const given = await input(await openWorld(server))
        const { error } = await send(server.client, operation, given)
        expect(error?.name, JSON.stringify(given)).toBe(name)
      }
    })
})
