/** Which way imports go (docs/architecture.md): down, never sideways between rooms at the edge. */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'

const shared = ['config', 'context', 'events', 'domain', 'platform', 'store']
const outside = ['tokens', 'triggers', 'messages', 'keys', 'federation', 'reference']

/** What each room may import beside itself; a file directly in `src` is a room of its own name. */
const allowed: Record<string, readonly string[]> = {
  main: ['server', 'cli', 'banner', ...shared],
  cli: ['server', 'banner', 'reference', ...shared],
  banner: shared,
  server: ['routes', 'listen', 'tls', 'api', 'oauth', 'pages', 'flows', ...outside, ...shared],
  routes: ['router', 'listen', 'api', 'oauth', 'web', ...shared],
  router: ['listen', 'api', 'oauth', 'pages', 'web', ...shared],
  listen: ['tls', 'platform'],
  tls: ['config', 'platform'],
  api: ['web', 'flows', ...outside, ...shared],
  oauth: ['web', 'flows', ...outside, ...shared],
  pages: ['web', 'flows', ...outside, ...shared],
  web: ['config', 'context', 'domain', 'platform'],
  flows: [...outside, ...shared],
  tokens: shared,
  triggers: shared,
  messages: ['triggers', 'keys', ...shared],
  keys: shared,
  federation: shared,
  reference: shared,
  context: ['config', 'events', ...outside, 'domain', 'platform', 'store'],
  events: ['domain', 'platform'],
  store: ['config', 'domain', 'platform'],
  config: ['domain', 'platform'],
  domain: ['platform'],
  platform: [],
}

/** Databases and senders: everybody but the composition root sees their interfaces. */
const implementations = /^(store\/(?!store\.ts|nouns\/)|messages\/senders\/)/
const sources = globSync('src/**/*.ts').filter(file => !file.endsWith('.test.ts'))
const room = (path: string) =>
  path
    .replace(/^src\//, '')
    .replace(/\.ts$/, '')
    .split('/')[0] ?? ''

function importsOf(file: string): string[] {
  const lines = readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?'(\.[^']+)'/g)
  return [...lines].map(([, target = '']) => normalize(join(dirname(file), target)))
}

test('imports point down', () => {
  const arrows = sources.flatMap(file => importsOf(file).map(target => ({ file, target })))
  const wrong = arrows.filter(({ file, target }) => {
    const [from, to] = [room(file), room(target)]
    return from !== to && !allowed[from]?.includes(to)
  })
  expect(arrows.length).toBeGreaterThan(100)
  expect(wrong).toEqual([])
})

test('only the composition root imports implementations', () => {
  const wrong = sources.flatMap(file =>
    importsOf(file)
      .filter(target => implementations.test(target.replace(/^src\//, '')))
      .filter(target => room(file) !== room(target) && !['server', 'main', 'cli'].includes(room(file)))
      .map(target => `${file} -> ${target}`),
  )
  expect(wrong).toEqual([])
})

test.each([
  ['process.env', /process\.env/, /^src\/(config\.ts|config\/|main\.ts)/],
  ['the machine clock', /new Date\(\)|Date\.now/, /^src\/platform\/clock\.ts/],
  ['chance', /Math\.random|randomUUID|randomInt\(/, /^src\/platform\/random\.ts/],
  ['the SDK at run time', /^import (?!type)[^\n]*@aws-sdk/m, /^$/],
])('only one place reads %s', (_what, pattern, place) => {
  const wrong = sources.filter(file => pattern.test(readFileSync(file, 'utf8')) && !place.test(file))
  expect(wrong).toEqual([])
})
