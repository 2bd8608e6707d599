import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'

/** A program that is measured from outside. */
export interface Measured {
  readonly url: URL
  /** From the start of the process to its first good answer. */
  readonly startMillis: number
  /** Microseconds of all its threads so far, in user and kernel mode. */
  cpu(): number
  /** Resident megabytes. */
  memory(): number
  stop(): Promise<void>
}

export interface Program {
  readonly arguments: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Answers 200 when the program is ready. */
  readonly readyPath: string
}

// What Linux counts process times in, on every architecture that Node runs on.
const microsPerTick = 10_000

export async function startProgram(program: Program): Promise<Measured> {
  const port = await freePort()
  const url = new URL(`http://127.0.0.1:${port}`)
  const startedAt = performance.now()
  const child = spawn(process.execPath, program.arguments, {
    env: { PATH: process.env.PATH, ...program.env, CENOTE_PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr?.on('data', chunk => {
    said += chunk
  })
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()))
  await untilReady(new URL(program.readyPath, url), child).catch(error => {
    throw new Error(`${error.message}\n${said}`)
  })
  return {
    url,
    startMillis: performance.now() - startedAt,
    cpu: () => cpuMicros(child),
    memory: () => residentMegabytes(child),
    async stop() {
      child.kill('SIGTERM')
      await exited
    },
  }
}

async function untilReady(url: URL, child: ChildProcess): Promise<void> {
  for (const deadline = performance.now() + 20_000; performance.now() < deadline; ) {
    if (child.exitCode !== null) throw new Error(`the program ended with code ${child.exitCode}`)
    const response = await fetch(url).catch(() => undefined)
    await response?.arrayBuffer()
    if (response?.ok) return
    await new Promise(resolve => setTimeout(resolve, 2))
  }
  throw new Error('the program is not ready after 20 seconds')
}

function cpuMicros({ pid }: ChildProcess): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The second field, the program's name, may hold blanks; utime and stime are the 14th and 15th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * microsPerTick
}

function residentMegabytes({ pid }: ChildProcess): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  await new Promise(closed => server.close(closed))
  if (!address || typeof address === 'string') throw new Error('no free port')
  return address.port
}
