import { extname } from 'node:path'
import type { Readable } from 'node:stream'
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type { FunctionRunner } from '../../config.ts'
import type { Log } from '../../platform/log.ts'
import { type Answer, type Invocation, TimedOut } from './runner.ts'

/** What is said to the thread. */
export type ToThread =
  | {
      readonly kind: 'invoke'
      readonly id: number
      readonly arn: string
      readonly requestId: string
      readonly event: string
      /** How long the answer is waited for. */
      readonly millis: number
    }
  | { readonly kind: 'ping' }

/** What the thread says. */
export type FromThread =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answer }
  | { readonly kind: 'unloadable' }
  | { readonly kind: 'pong' }

export interface ThreadData {
  /** For the two of them alone: what the module says through `parentPort` reaches nobody. */
  readonly port: MessagePort
  readonly path: string
  readonly handler: string
  readonly memoryMegabytes: number
}

/** The thread ended while it had several events, by the doing of one that is not known, or of one that was given up. */
export class Interrupted extends Error {}

export interface WorkerThread {
  /** Whether it takes further events. */
  isUsable(): boolean
  invoke(invocation: Invocation): Promise<Answer>
  /** Ends the thread when its events are answered. */
  retire(): void
  terminate(): Promise<void>
  readonly ended: Promise<void>
}

const memoryMegabytes = 256
// A thread that does nothing else answers within a millisecond, even on a busy machine within a few hundred.
const pingMillis = 300
const longestLine = 4_096

interface Waiting {
  readonly requestId: string
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
}

/** A thread that has the module loaded, or is about to. */
export function startWorker(settings: Extract<FunctionRunner, { kind: 'module' }>, log: Log): WorkerThread {
  const { path, handler, environment } = settings
  const { port1: port, port2 } = new MessageChannel()
  const data: ThreadData = { port: port2, path, handler, memoryMegabytes }
  const worker = new Worker(new URL(`./module-worker${extname(import.meta.filename)}`, import.meta.url), {
    workerData: data,
    transferList: [port2],
    env: environment,
    // Flags of this process are not the module's.
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes },
    stdout: true,
    stderr: true,
  })
  worker.unref()
  logLines(worker.stdout, line => log.info({ event: 'functionOutput', module: path, line }))
  logLines(worker.stderr, line => log.warn({ event: 'functionOutput', module: path, line }))
  return watch(worker, port)
}

function watch(worker: Worker, port: MessagePort): WorkerThread {
  const waiting = new Map<number, Waiting>()
  const pings = new Set<() => void>()
  const { promise: ended, resolve: end } = Promise.withResolvers<void>()
  let invocations = 0
  let isUsable = true
  let isRetired = false
  let isTerminated = false
  let lastWords: ((requestId: string) => string) | undefined

  port.on('message', hear)
  port.unref()
  worker.on('error', (error: unknown) => {
    isUsable = false
    lastWords = () => crashMessage(error)
  })
  worker.on('exit', code => {
    isUsable = false
    // What it said at last may still be on its way.
    for (let said = receiveMessageOnPort(port); said; said = receiveMessageOnPort(port)) hear(said.message)
    port.close()
    const words = lastWords ?? (requestId => exitMessage(requestId, code))
    const isItsDoing = waiting.size === 1 && !isTerminated
    for (const { requestId, resolve, reject } of waiting.values()) {
      if (isItsDoing) resolve({ kind: 'failed', message: words(requestId) })
      else reject(new Interrupted())
    }
    waiting.clear()
    end()
  })

  function hear(message: FromThread): void {
    if (message.kind === 'unloadable') retire()
    if (message.kind === 'pong') for (const answered of pings) answered()
    if (message.kind === 'answer') settle(message.id, message.answer)
  }

  function settle(id: number, answer: Answer): void {
    waiting.get(id)?.resolve(answer)
    waiting.delete(id)
    endWhenDone()
  }

  function retire(): void {
    isRetired = true
    isUsable = false
    endWhenDone()
  }

  function endWhenDone(): void {
    if (isRetired && waiting.size === 0) void terminate()
  }

  /** A thread that is busy with itself would never take another event. */
  async function endIfStuck(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const answered = () => resolve(true)
    pings.add(answered)
    const timer = setTimeout(() => resolve(false), pingMillis)
    port.postMessage({ kind: 'ping' } satisfies ToThread)
    const isAlive = await Promise.race([promise, ended.then(() => true)])
    clearTimeout(timer)
    pings.delete(answered)
    if (!isAlive) await terminate()
  }

  async function terminate(): Promise<void> {
    isUsable = false
    isTerminated = true
    await worker.terminate()
  }

  return {
    ended,
    isUsable: () => isUsable,
    async invoke({ arn, requestId, event, millis, signal }) {
      if (signal.aborted) throw new TimedOut()
      const id = invocations++
      const { promise, resolve, reject } = Promise.withResolvers<Answer>()
      const abort = () => reject(new TimedOut())
      signal.addEventListener('abort', abort)
      waiting.set(id, { requestId, resolve, reject })
      port.postMessage({ kind: 'invoke', id, arn, requestId, event, millis } satisfies ToThread)
      try {
        return await promise
      } catch (error) {
        waiting.delete(id)
        if (error instanceof TimedOut) await endIfStuck()
        endWhenDone()
        throw error
      } finally {
        signal.removeEventListener('abort', abort)
      }
    },
    retire,
    terminate,
  }
}

/** In the words of Lambda, which its callers pass on. */
function exitMessage(requestId: string, code: number): string {
  const how = code === 0 ? 'Runtime exited without providing a reason' : exitStatus(code)
  return `RequestId: ${requestId} Error: ${how}`
}

function exitStatus(code: number): string {
  return `Runtime exited with error: exit status ${code}`
}

function crashMessage(error: unknown): string {
  const { code, message } = (error ?? {}) as NodeJS.ErrnoException
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return 'Runtime exited with error: signal: killed'
  return typeof message === 'string' ? message : String(error)
}

/** Hands on whole lines; of an endless one only its beginning. */
function logLines(stream: Readable, write: (line: string) => void): void {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = (lines.pop() ?? '').slice(0, longestLine)
    for (const line of lines) if (line !== '') write(line.slice(0, longestLine))
  })
}
