/** What docs/operations.md says of operations and their members is so. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { idleExceptions } from '../../scripts/idle-exceptions.ts'
import { type IdleMember, refusedMembers, withoutEffect } from '../../scripts/idle-members.ts'
import { storyOf } from '../../scripts/operation-stories.ts'
import { startServer } from '../support/server.ts'
import { membersIn, membersOf } from './surface/members.ts'
import { built, operationNamed } from './surface/model.ts'
import { rowOf } from './surface/rows/index.ts'
import { openWorld } from './surface/world.ts'

const server = await startServer()

const folder = (path: string) => new URL(`../${path}/`, import.meta.url)
const textOf = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
const stories = new Set(readdirSync(folder('stories')))

/** A story with what it takes from `test/support`. */
function told(story: string): string {
  const own = textOf(`stories/${story}.test.ts`)
  const support = [...own.matchAll(/'\.\.\/support\/([\w-]+\.ts)'/g)].map(([, file]) => textOf(`support/${file}`))
  return [own, ...support].join('\n')
}

test('every operation of this server has a story, and every story that is named is there', () => {
  expect(built.filter(operation => !storyOf[operation])).toEqual([])
  expect(Object.values(storyOf).filter(story => !stories.has(`${story}.test.ts`))).toEqual([])
  expect(Object.keys(storyOf).filter(operation => !built.includes(operation))).toEqual([])
})

test.each(Object.entries(storyOf))('the story of %s calls it', (operation, story) => {
  expect(told(story)).toMatch(new RegExp(`\\b(${operation}Command|'${operation}'|paginate${operation})\\b`))
})

const flat = (members: readonly IdleMember[]) =>
  members.flatMap(({ member, operations }) => operations.map(operation => ({ operation, member })))

test.each([...flat(withoutEffect), ...flat(refusedMembers)])('$operation has $member', ({ operation, member }) => {
  const found = membersOf(operation).filter(path => path === member || path.startsWith(`${member}.`))
  expect(found).not.toEqual([])
})

const refusing = built.filter(operation => rowOf(operation).refused)

test.each(refusing)('%s refuses what is listed as refused, and nothing else', async operation => {
  const { least, refused = [] } = rowOf(operation)
  const needed = membersIn(operation, await least(await openWorld(server)))
  const listed = flat(refusedMembers).filter(each => each.operation === operation)
  const isOf = (path: string, member: string) => path === member || path.startsWith(`${member}.`)
  const tried = new Set<string>()
  for (const { input } of refused) {
    const said = membersIn(operation, await input(await openWorld(server))).filter(path => !needed.includes(path))
    const found = listed.filter(({ member }) => said.some(path => isOf(path, member)))
    expect(found, String(said)).not.toEqual([])
    for (const { member } of found) tried.add(member)
  }
  expect(listed.map(({ member }) => member).sort()).toEqual([...tried].sort())
})

test('every member that is listed as refused is of an operation that refuses', () => {
  expect(flat(refusedMembers).filter(({ operation }) => !refusing.includes(operation))).toEqual([])
})

test('every documented exception has its sentence, or a reason why it never occurs', () => {
  const errors = new URL('../../src/domain/errors/', import.meta.url)
  const sentences = readdirSync(errors).map(file => readFileSync(new URL(file, errors), 'utf8'))
  const documented = [...new Set(built.flatMap(operation => operationNamed(operation).errors))]
  const never = documented.filter(name => !sentences.some(text => text.includes(`'${name}'`)))
  expect(Object.keys(idleExceptions).sort()).toEqual(never.sort())
})
