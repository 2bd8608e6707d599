/**
 * `npx node bench/compare.ts <worktree>… [--only text,text] [--rounds 5] [--seconds 1]`: the same operations of several
 * versions in turns under the same load, so that what else the machine does charges all of them. Of each its cheapest
 * round and the median of its rounds.
 */
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { configureFunctions } from './functions.ts'
import { openHosted } from './hosted.ts'
import { type Connection, connect, measure } from './load.ts'
import { type Operation, operations } from './operations.ts'
import { print } from './report.ts'
import { type Measured, startProgram } from './server-process.ts'

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
})
const [rounds, seconds] = [Number(options.rounds), Number(options.seconds)]
const names = options.only.split(',')

interface Version {
  readonly tree: string
  readonly server: Measured
  readonly connection: Connection
  readonly operations: readonly Operation[]
}

const data = join(import.meta.dirname, '..', '.cenote', 'bench')
await mkdir(data, { recursive: true })
const folder = await mkdtemp(join(data, 'compare-'))
try {
  await compare(positionals.map(tree => resolve(tree)))
} finally {
  await rm(folder, { recursive: true })
}

async function compare(trees: readonly string[]): Promise<void> {
  const versions: Version[] = []
  for (const [index, tree] of trees.entries()) versions.push(await open(tree, join(folder, String(index))))
  print('| Operation | Version | µs of CPU, cheapest | median |', '|---|---|---:|---:|')
  for (const { name } of versions[0]?.operations ?? []) await inTurns(name, versions)
  for (const { server, connection } of versions) {
    connection.close()
    await server.stop()
  }
}

async function open(tree: string, folder: string): Promise<Version> {
  await mkdir(folder)
  const masterKey = randomBytes(32)
  const env = {
    CENOTE_DATA_DIR: folder,
    CENOTE_MASTER_KEY: masterKey.toString('base64'),
    CENOTE_CONFIG: await configureFunctions(tree, folder),
  }
  const program = { arguments: [join(tree, 'src', 'main.js'), 'start'], env, readyPath: '/health/ready' }
  // Each by its own: an older version does not open the database of a younger one.
  const { seed } = (await import(join(tree, 'bench', 'seed.ts'))) as typeof import('./seed.ts')
  const seeded = await seed(folder, program, masterKey, {
    directories: [1_000],
    appUsers: Math.ceil(rounds * seconds * 800),
  })
  const server = await startProgram(program)
  const connection = connect(server.url)
  const hosted = await openHosted(seeded, connection)
  const all = [...operations(seeded, connection.call), ...hosted.operations]
  return { tree, server, connection, operations: all.filter(each => names.some(name => each.name.includes(name))) }
}

async function inTurns(name: string, versions: readonly Version[]): Promise<void> {
  const measured = versions.map(version => ({ ...version, micros: [] as number[] }))
  const prepared = new Map<Version, () => Promise<unknown>>()
  for (let round = 0; round < rounds; round++) {
    for (const version of measured) {
      const operation = version.operations.find(each => each.name === name)
      const work = prepared.get(version) ?? (await operation?.prepare())
      if (!work) throw new Error(`${version.tree} has no operation ${name}`)
      prepared.set(version, work)
      version.micros.push((await measure(version.server, work, seconds)).cpuMicros)
    }
  }
  for (const { tree, micros } of measured) {
    micros.sort((a, b) => a - b)
    const [cheapest, median] = [micros[0], micros[Math.floor(micros.length / 2)]]
    print(`| ${name} | ${tree} | ${cheapest?.toFixed(1)} | ${median?.toFixed(1)} |`)
  }
}
