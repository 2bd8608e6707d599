/**
 * `npm run bench [-- --rounds 3] [--seconds 5] [--profile folder] [--only text] [--sources]`: prints one table, measured
 * in one run. The server is the package, or with `--sources` a checkout, in a process of its own that is charged for the
 * processor time of all its threads; the load comes from this one. Of several rounds over everything, floors included,
 * each line shows its cheapest: the least disturbed by what else the machine did. `--import 500000` measures one import
 * of so many rows instead.
 */
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { measureFunction, measureMail } from './costs.ts'
import { type Floors, lowestFloors, measureFloors, startEcho } from './floors.ts'
import { configureFunctions } from './functions.ts'
import { openHosted, type PageWeight, signInPageRow } from './hosted.ts'
import { measureImport } from './imports.ts'
import { connect, measure, type Result } from './load.ts'
import { operations } from './operations.ts'
import { print, printCosts, printFloors, printPage, printRows, printStarts, type Row, type Start } from './report.ts'
import { type Seeded, seed } from './seed.ts'
import { type Measured, type Program, startProgram } from './server-process.ts'
import { compareStrangers } from './strangers.ts'

const root = join(import.meta.dirname, '..')
const sizes = [1_000, 10_000, 100_000]
const starts = 7
// A code is good once: with warm-up and three good codes at a time, enough for 1,800 sign-ins a second.
const appUsersPerSecond = 800

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    // For about as long, Node still optimizes what runs often.
    seconds: { type: 'string', default: '5' },
    sources: { type: 'boolean', default: false },
    profile: { type: 'string' },
    only: { type: 'string', default: '' },
    import: { type: 'string' },
  },
})
const seconds = Number(options.seconds)

// Beside the sources, not in the folder for temporary files: that one may be memory, where a commit costs nothing.
const data = join(root, '.cenote', 'bench')
await mkdir(data, { recursive: true })
const folder = await mkdtemp(join(data, 'run-'))
try {
  await (options.import ? runImport(Number(options.import)) : run())
} finally {
  await rm(folder, { recursive: true })
}

async function runImport(rows: number): Promise<void> {
  const masterKey = randomBytes(32)
  const env = { CENOTE_DATA_DIR: folder, CENOTE_MASTER_KEY: masterKey.toString('base64') }
  const program: Program = { arguments: [join(root, 'src', 'main.js'), 'start'], env, readyPath: '/health/ready' }
  const seeded = await seed(folder, program, masterKey, { directories: [], appUsers: 0 })
  const server = await startProgram(program)
  const connection = connect(server.url)
  await measureImport(server, seeded, connection, rows)
  connection.close()
  await server.stop()
}

async function run(): Promise<void> {
  const masterKey = randomBytes(32)
  const env = {
    CENOTE_DATA_DIR: folder,
    CENOTE_MASTER_KEY: masterKey.toString('base64'),
    CENOTE_CONFIG: await configureFunctions(root, folder),
  }
  const server: Program = { arguments: [join(root, 'src', 'main.js'), 'start'], env, readyPath: '/health/ready' }
  const built: Program = { ...server, arguments: [join(root, 'dist', 'main.js'), 'start'] }
  const profiling = ['--cpu-prof', '--cpu-prof-dir', options.profile ?? '']

  const seeded = await seed(folder, server, masterKey, {
    directories: options.only ? [1_000] : sizes,
    appUsers: Math.ceil(Number(options.rounds) * seconds * appUsersPerSecond),
  })
  execFileSync(process.execPath, [join(root, 'scripts', 'build.ts')])
  const measuredStarts = [
    await measureStarts('the sources (`npm start`)', server),
    await measureStarts('the package (`npm run build`)', built),
  ]
  const measured = options.sources ? server : built
  const loaded = await startProgram(
    options.profile ? { ...measured, arguments: [...profiling, ...measured.arguments] } : measured,
  )
  const { floors, rows, page } = await measureRounds(loaded, seeded)
  const megabytesAfterLoad = loaded.memory()
  const costs = options.only ? [] : [await measureFunction(loaded, seeded)]
  await loaded.stop()
  if (page) costs.push(await compareStrangers(measured, join(folder, 'strangers')))
  if (!options.only) costs.push(...(await measureMail(measured, join(folder, 'mail'))))

  const machine = `${cpus().length} × ${cpus()[0]?.model}, Node ${process.versions.node}`
  const what = options.sources ? 'the sources' : 'the package'
  print(`${machine}; ${what}; best of ${options.rounds} rounds of ${seconds} s for each line`, '')
  printFloors(floors)
  printRows(rows, floors)
  if (costs.length > 0) printCosts(costs)
  if (page) printPage(page)
  printStarts(measuredStarts, megabytesAfterLoad)
}

async function measureStarts(from: string, server: Program): Promise<Start> {
  const millis: number[] = []
  let megabytesAtRest = 0
  for (let i = 0; i < starts; i++) {
    const started = await startProgram(server)
    millis.push(started.startMillis)
    if (i === starts - 1) {
      await pause(4)
      megabytesAtRest = started.memory()
    }
    await started.stop()
  }
  return { from, millis, megabytesAtRest }
}

interface Measurements {
  readonly floors: Floors
  readonly rows: readonly Row[]
  /** Where the sign-in page was among what was measured. */
  readonly page: PageWeight | undefined
}

async function measureRounds(server: Measured, seeded: Seeded): Promise<Measurements> {
  const connection = connect(server.url)
  const hosted = await openHosted(seeded, connection)
  const all = [...operations(seeded, connection.call), ...hosted.operations]
  const measured = all.filter(({ name }) => name.includes(options.only))
  const echo = await startEcho()
  const floors: Floors[] = []
  const results = new Map<string, Result[]>(measured.map(({ name }) => [name, []]))
  const prepared = new Map<string, () => Promise<unknown>>()
  for (let round = 1; round <= Number(options.rounds); round++) {
    floors.push(await measureFloors(folder, echo, seconds / 2))
    for (const { name, prepare } of measured) {
      process.stderr.write(`round ${round}: ${name}\n`)
      const operation = prepared.get(name) ?? (await prepare())
      prepared.set(name, operation)
      results.get(name)?.push(await measure(server, operation, seconds))
    }
  }
  const hasPage = signInPageRow.includes(options.only)
  const page = hasPage ? await hosted.weighSignInPage() : undefined
  connection.close()
  await echo.stop()
  const lowest = lowestFloors(floors)
  return {
    floors: lowest,
    page,
    rows: measured.map(operation => ({ ...operation, ...cheapest(results.get(operation.name)) })),
  }
}

function cheapest(results: readonly Result[] = []): Result {
  const [best] = results.toSorted((a, b) => a.cpuMicros - b.cpuMicros)
  if (!best) throw new Error('nothing was measured')
  return best
}

function pause(seconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, seconds * 1000))
}
