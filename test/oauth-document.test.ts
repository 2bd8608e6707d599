/** docs/oauth.md says which test shows what: each file that it names is there, and has a test of that name. */
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

interface Named {
  readonly file: string
  /** The words of its title, with dots where some are left out. */
  readonly title: string | undefined
}

const [, tables = ''] = readFileSync('docs/oauth.md', 'utf8').split('## What the tables say')
const shown = tables
  .split('\n')
  .map(line => line.split(' | '))
  .filter(cells => cells.length === 3 && cells[2] !== 'Shown by |')
  .flatMap(([requirement = '', , by = '']) =>
    by
      .replace(/ ?\|$/, '')
      .split('; ')
      .map(one => [requirement.replace('| ', ''), one] as const),
  )

function named(text: string): Named | undefined {
  const [, name, title] = /^`([\w./-]+)`[^:]*(?:: (.+))?$/.exec(text) ?? []
  const file = [`test/stories/oauth-${name}.test.ts`, `test/${name}.test.ts`, `test/stories/${name}`].find(existsSync)
  return file === undefined ? undefined : { file, title }
}

/** Texts of a file, titles among them, alone and behind the title that they may stand under. */
function textsOf(file: string): string[] {
  const texts = [...readFileSync(file, 'utf8').matchAll(/'((?:[^'\\\n]|\\.)+)'/g)].map(([, text = '']) => text)
  return [...texts, ...texts.flatMap(outer => texts.map(inner => `${outer} ${inner}`))]
}

test('the document is read', () => {
  expect(shown.length).toBeGreaterThan(50)
})

test.each(shown)('%s is shown by %s', (_requirement, text) => {
  const { file, title } = named(text) ?? expect.unreachable('no such file')
  if (title === undefined) return
  const parts = title.split('…').map(part => part.trim())
  const has = (candidate: string) => parts.every(part => candidate.includes(part))
  expect(textsOf(file).some(has), `${file} has a test with these words: ${title}`).toBe(true)
})
