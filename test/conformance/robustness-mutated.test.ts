/** What works, changed in a few places, causes no 5xx, no answer that is not JSON, and no wait. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { startServer } from '../support/server.ts'
import { anyJson, expectSoundAnswer, odd, signed } from './strangers.ts'
import { built } from './surface/model.ts'
import { rowOf } from './surface/rows/index.ts'
import { openWorld } from './surface/world.ts'

const server = await startServer({ config: { logLevel: 'error' } })
const runs = Number(process.env.ROBUSTNESS_RUNS ?? 25)

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

/** An input of the SDK as it goes over the wire. */
function toJson(input: object): Json {
  return JSON.parse(
    JSON.stringify(input, function (this: Record<string, unknown>, name, value) {
      // A Date has become a text already.
      const given = this[name]
      if (given instanceof Date) return given.getTime() / 1000
      return given instanceof Uint8Array ? Buffer.from(given).toString('base64') : value
    }),
  )
}

interface Place {
  readonly parent: Record<string, Json>
  readonly name: string
}

/** Every member and every element. */
function placesIn(value: Json): Place[] {
  if (typeof value !== 'object' || value === null) return []
  const parent = value as Record<string, Json>
  return Object.keys(parent).flatMap(name => [{ parent, name }, ...placesIn(parent[name] ?? null)])
}

type Change = (present: Json) => Json | undefined

const ofText = (change: (text: string, at: number) => string) =>
  fc.nat().map(
    (at): Change =>
      value =>
        change(String(value), at % (String(value).length + 1)),
  )

const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.constant<Change>(() => undefined),
  fc.constant<Change>(value => [value, value]),
  fc.constant<Change>(value => (Array.isArray(value) ? [...value, ...value] : { value })),
  fc.constant<Change>(value => (typeof value === 'number' ? -value : typeof value === 'boolean' ? !value : 0)),
  fc.constantFrom(2 ** 31 - 1, 2 ** 31, -1, 1e300).map(
    (number): Change =>
      () =>
        number,
  ),
  odd.map(
    (text): Change =>
      () =>
        text,
  ),
  anyJson.map(
    (json): Change =>
      () =>
        json as Json,
  ),
  ofText((text, at) => text.slice(0, at)),
  ofText((text, at) => text.slice(0, at) + text.slice(at + 1)),
  ofText((text, at) => `${text.slice(0, at)}A${text.slice(at + 1)}`),
  ofText(text => text.toUpperCase()),
  fc.tuple(odd, fc.nat()).map(
    ([more, at]): Change =>
      value =>
        String(value).slice(0, at) + more,
  ),
)

const mutations = fc.array(fc.tuple(fc.nat(), changes), { minLength: 1, maxLength: 3 })

function mutated(input: Json, steps: readonly (readonly [number, Change])[]): Json {
  const copy = structuredClone(input)
  for (const [at, change] of steps) {
    const places = placesIn(copy)
    const place = places[at % places.length]
    if (!place) continue
    const { parent, name } = place
    const changed = change(parent[name] ?? null)
    if (changed === undefined && !Array.isArray(parent)) delete parent[name]
    else parent[name] = changed ?? null
  }
  return copy
}

const reached = new Set<string>()

test.each(built)('%s, whatever is changed in it', async operation => {
  const { least, most = [least] } = rowOf(operation)
  const inputs: Json[] = []
  for (const make of most) inputs.push(toJson(await make(await openWorld(server))))
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...inputs), mutations, async (input, steps) => {
      const value = mutated(input, steps)
      const startedAt = performance.now()
      const response = await server.call(operation, value, signed)
      if (response.ok) reached.add(operation)
      await expectSoundAnswer(response, startedAt, value)
    }),
    { numRuns: runs * 2 },
  )
})

// Else everything would be refused at the door, whatever is behind it. What only names something fails with any change.
test('many of the changed inputs still work', () => {
  expect([...reached]).toEqual(expect.arrayContaining(['SignUp', 'AdminCreateUser', 'CreateUserPool']))
  expect(reached.size).toBeGreaterThan(built.length / 2)
})
