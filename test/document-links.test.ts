/** What the documents lead to is there: pages, their headings, and the files that they and their commands name. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const documents = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' }).map(name => join('docs', name)),
].filter(name => name.endsWith('.md'))

const named = /(?<![\w/.])(?:src|test|scripts|bench|examples|\.ci)\/[\w./-]*\w/g
const blocks = /^ *```.*?^ *```/gms

function textOf(document: string): string {
  return readFileSync(document, 'utf8').replaceAll(blocks, '')
}

/** Of a heading, as GitHub makes it. */
function anchorOf(heading: string): string {
  const words = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
  return words.replaceAll(/[^\p{L}\p{N}\- _]/gu, '').replaceAll(' ', '-')
}

function anchorsOf(document: string): string[] {
  return [...textOf(document).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading))
}

test.each(documents)('the links of %s lead somewhere', document => {
  const links = [...textOf(document).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
  const lost = links.filter(link => {
    if (/^https?:/.test(link)) return false
    const [path = '', anchor] = link.split('#')
    const target = path === '' ? document : join(dirname(document), path)
    return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).includes(anchor))
  })
  expect(lost).toEqual([])
})

test.each(documents)('the files that %s names are there', document => {
  const paths = readFileSync(document, 'utf8').match(named) ?? []
  const lost = paths.filter(path => !existsSync(path))
  expect(lost).toEqual([])
})
