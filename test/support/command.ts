/** The real program in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const program = fileURLToPath(new URL('../../src/main.js', import.meta.url))

const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
/** The version that the program has to tell. */
export const { version } = JSON.parse(manifest) as { version: string }

/** What a refusal writes: one line and nothing else. */
export const oneSentence = /^[^\n]+\n$/

export interface Running {
  readonly process: ChildProcess
  readonly port: number
  readonly url: string
  /** Where it runs. */
  readonly folder: string
  /** What it wrote so far. */
  output(): string
  errors(): string
  /** Resolves when standard output or error has matched; rejects when the process ends before. */
  said(pattern: RegExp): Promise<void>
  readonly ended: Promise<number | null>
}

/** Runs `cenote` with these words. It has a data folder and a port of its own and is ended after the test. */
export async function cenote(words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'cenote-command-'))
  const port = env.CENOTE_PORT ? Number(env.CENOTE_PORT) : await freePort()
  const child = spawn(process.execPath, [program, ...words], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, CENOTE_PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let errors = ''
  child.stdout.on('data', chunk => {
    output += chunk
  })
  child.stderr.on('data', chunk => {
    errors += chunk
  })
  const ended = new Promise<number | null>(resolve => child.on('close', resolve))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    process: child,
    port,
    url: `http://127.0.0.1:${port}`,
    folder,
    output: () => output,
    errors: () => errors,
    ended,
    said: pattern =>
      new Promise((resolve, reject) => {
        const look = () => pattern.test(output + errors) && resolve()
        child.stdout.on('data', look)
        child.stderr.on('data', look)
        void ended.then(code => reject(new Error(`ended with ${code}: ${errors}`)))
        look()
      }),
  }
}

/** A started server. */
export async function started(env: NodeJS.ProcessEnv = {}, command = 'start'): Promise<Running> {
  const running = await cenote([command], env)
  await running.said(/listens on/)
  return running
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
