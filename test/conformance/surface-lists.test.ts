/**
 * Every list of the API, by the SDK's own paginator where it has one: while rows come and go between two pages, nothing
 * that was there all the time is lost, nothing is shown twice, and nothing that went is shown later.
 */
import * as sdk from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { startServer } from '../support/server.ts'
import { type List, lists } from './surface/lists.ts'
import { built, operationNamed, shapeOf } from './surface/model.ts'
import { send } from './surface/send.ts'
import { openWorld, type World } from './surface/world.ts'

const server = await startServer()

type Output = Readonly<Record<string, unknown>>
type Paginate = (by: { client: unknown; pageSize: number }, input: object) => AsyncIterable<Output>

const pageSize = 3
const tokens = ['NextToken', 'PaginationToken']
const membersOf = (type: string | undefined) => Object.keys(shapeOf(String(type)).members ?? {})
const isPaged = (operation: string) => membersOf(operationNamed(operation).output).some(name => tokens.includes(name))
const paginatorOf = (operation: string) =>
  (sdk as unknown as Readonly<Record<string, Paginate | undefined>>)[`paginate${operation}`]
const paged = built.filter(isPaged)

test('every list of this server is looked at, and with them every paginator of the SDK', () => {
  expect(Object.keys(lists)).toEqual(expect.arrayContaining(paged))
  const paginated = Object.keys(sdk).filter(name => name.startsWith('paginate'))
  expect(Object.keys(lists).map(operation => `paginate${operation}`)).toEqual(expect.arrayContaining(paginated))
})

function pagesOf(operation: string, input: object): AsyncIterable<Output> {
  const paginate = paginatorOf(operation)
  return paginate ? paginate({ client: server.client, pageSize }, input) : pagesByHand(operation, input)
}

/** The lists that the SDK has no paginator for. */
async function* pagesByHand(operation: string, input: object): AsyncIterable<Output> {
  const members = membersOf(operationNamed(operation).input)
  const limit = members.includes('Limit') ? 'Limit' : 'MaxResults'
  let PaginationToken: unknown
  do {
    const { output, error } = await send(server.client, operation, { ...input, PaginationToken, [limit]: pageSize })
    if (!output) throw new Error(String(error?.message))
    yield output
    PaginationToken = output.PaginationToken
  } while (PaginationToken !== undefined)
}

/**
 * Reads all pages; between two of them a row comes and one goes: in turns one that was not shown yet, and the last one
 * shown, where the next page begins.
 */
async function readWhileRowsChange(world: World, operation: string, { rows, id, asked, add, remove }: List) {
  const input = await asked(world)
  const steady = new Set<string>()
  for (let number = 0; number < 12; number++) steady.add(await add(world, number * 2))
  const gone = new Set<string>()
  const seen: string[] = []
  let round = 0
  for await (const page of pagesOf(operation, input)) {
    const shown = ((page[rows] ?? []) as Output[]).map(row => String(row[id]))
    expect(shown.length).toBeLessThanOrEqual(pageSize)
    expect(shown.filter(row => gone.has(row))).toEqual([])
    seen.push(...shown)
    await add(world, round * 6 + 1)
    round += 1
    const ahead = [...steady].filter(row => !seen.includes(row)).at(1)
    const row = round % 2 === 0 ? shown.filter(each => steady.has(each)).at(-1) : ahead
    if (!remove || row === undefined) continue
    await remove(world, row)
    steady.delete(row)
    gone.add(row)
  }
  return { seen, steady }
}

describe.each(paged)('%s', operation => {
  const list = lists[operation] as List

  test('loses nothing and repeats nothing while rows come and go', async () => {
    const { seen, steady } = await readWhileRowsChange(await openWorld(server), operation, list)
    expect(steady.size).toBeGreaterThan(0)
    expect([...steady].filter(row => !seen.includes(row))).toEqual([])
    expect(new Set(seen).size).toBe(seen.length)
  })

  test('refuses a page token that it did not give out', async () => {
    const world = await openWorld(server)
    const input = await list.asked(world)
    const token = membersOf(operationNamed(operation).input).find(name => tokens.includes(name)) as string
    const count = membersOf(operationNamed(operation).input).includes('MaxResults') ? { MaxResults: 3 } : {}
    const { error } = await send(server.client, operation, { ...input, ...count, [token]: 'made-up' })
    expect(error?.name).toBe('InvalidParameterException')
  })
})
