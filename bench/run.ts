/**
 * `npm run bench [-- --seconds 3] [--profile folder] [--only text]`: prints one table, measured in one run. The server
 * is a process of its own and is charged for the processor time of all its threads; the load comes from this one.
 */
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Floors, measureFloors } from './floors.ts'
import { connect, measure } from './load.ts'
import { operations } from './operations.ts'
import { print, printFloors, printProcess, printRows, type Row } from './report.ts'
import { type Seeded, seed } from './seed.ts'
import { type Measured, type Program, startProgram } from './server-process.ts'

const root = join(import.meta.dirname, '..')
const sizes = [1_000, 10_000, 100_000]
const starts = 7

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3' },
    profile: { type: 'string' },
    only: { type: 'string', default: '' },
  },
})
const seconds = Number(options.seconds)

// Beside the sources, not in the folder for temporary files: that one may be memory, where a commit costs nothing.
const data = join(root, '.cenote', 'bench')
await mkdir(data, { recursive: true })
const folder = await mkdtemp(join(data, 'run-'))
try {
  await run()
} finally {
  await rm(folder, { recursive: true })
}

async function run(): Promise<void> {
  const masterKey = randomBytes(32)
  const env = { CENOTE_DATA_DIR: folder, CENOTE_MASTER_KEY: masterKey.toString('base64') }
  const main = [join(root, 'src', 'main.ts'), 'start']
  const server: Program = { arguments: main, env, readyPath: '/health/ready' }
  const profiling = ['--cpu-prof', '--cpu-prof-dir', options.profile ?? '']

  const floors = await measureFloors(folder, seconds)
  print(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.versions.node}, ${seconds} s for each row`, '')
  printFloors(floors)

  const seeded = await seed(folder, server, masterKey, options.only ? [1_000] : sizes)
  const startMillis = await measureStarts(server)
  const loaded = await startProgram(options.profile ? { ...server, arguments: [...profiling, ...main] } : server)
  await pause(4)
  const megabytesAtRest = loaded.memory()
  const rows = await measureOperations(loaded, floors, seeded)
  const megabytesAfterLoad = loaded.memory()
  await loaded.stop()
  printRows(rows, floors)
  printProcess({ startMillis, megabytesAtRest, megabytesAfterLoad })
}

async function measureStarts(server: Program): Promise<number[]> {
  const millis: number[] = []
  for (let i = 0; i < starts; i++) {
    const started = await startProgram(server)
    millis.push(started.startMillis)
    await started.stop()
  }
  return millis
}

async function measureOperations(server: Measured, floors: Floors, seeded: Seeded): Promise<Row[]> {
  const { call, close } = connect(server.url)
  const rows: Row[] = []
  for (const { name, floor, floorIs, prepare } of operations(floors, seeded, call)) {
    if (!name.includes(options.only)) continue
    process.stderr.write(`${name} …\n`)
    const operation = await prepare()
    rows.push({ name, floor, floorIs, ...(await measure(server, operation, seconds)) })
  }
  close()
  return rows
}

function pause(seconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, seconds * 1000))
}
