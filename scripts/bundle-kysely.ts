/**
 * Kysely as one file of what the store uses: its 262 modules would take 60 ms and 14 MB of each start, this takes 6 ms and 1.
 * What it is made of is the version that package-lock.json names.
 */
import { readFileSync } from 'node:fs'
import { rolldown } from 'rolldown'

const used = [
  'CompiledQuery',
  'Kysely',
  'PostgresDialect',
  'SqliteAdapter',
  'SqliteIntrospector',
  'SqliteQueryCompiler',
  'sql',
]

const entry = 'used-of-kysely'

export async function kyselyBundle(): Promise<Record<string, string>> {
  const bundle = await rolldown({
    input: entry,
    // Otherwise each part tells where it lay on the machine that made it.
    experimental: { attachDebugInfo: 'none' },
    plugins: [
      {
        name: 'used',
        resolveId: id => (id === entry ? id : undefined),
        load: id => (id === entry ? `export { ${used.join(', ')} } from 'kysely'` : undefined),
      },
    ],
  })
  const { output } = await bundle.generate({ format: 'esm', comments: false })
  await bundle.close()
  const package_ = new URL('../../', import.meta.resolve('kysely'))
  const { version } = JSON.parse(readFileSync(new URL('package.json', package_), 'utf8')) as { version: string }
  const license = readFileSync(new URL('LICENSE', package_), 'utf8').trim()
  const notice = `/*\nkysely ${version}, made one file by scripts/bundle-kysely.ts\n\n${license}\n*/\n`
  return {
    'src/store/kysely.gen.js': notice + output[0].code,
    'src/store/kysely.gen.d.ts': `export { ${used.join(', ')} } from 'kysely'\n`,
  }
}
