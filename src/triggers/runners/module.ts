import { stat } from 'node:fs/promises'
import type { FunctionRunner } from '../../config.ts'
import type { Log } from '../../platform/log.ts'
import { Interrupted, startWorker, type WorkerThread } from './module-thread.ts'
import { type Answer, type Invocation, InvocationFailed, type Runner, TimedOut } from './runner.ts'

type Settings = Extract<FunctionRunner, { kind: 'module' }>

interface ModuleServices {
  /** Whether the module is loaded again when its file changes. */
  readonly isDevelopment: boolean
  readonly log: Log
}

// So many events that hang may be tried again at once.
const mostThreadsApart = 4

/**
 * Runs a Lambda-style handler in a worker thread of its own, which takes many events at once. What the thread does to
 * itself ends it and nothing else: the next event starts another one, and an event that was not the cause is run again
 * in a thread for it alone, as is one that was not answered in time.
 */
export function moduleRunner(settings: Settings, { isDevelopment, log }: ModuleServices): Runner {
  let present: { readonly thread: WorkerThread; readonly version: string } | undefined
  const running = new Set<WorkerThread>()
  const apart = createSlots(mostThreadsApart)
  let isClosed = false

  function start(): WorkerThread {
    const thread = startWorker(settings, log)
    running.add(thread)
    void thread.ended.then(() => {
      running.delete(thread)
      if (present?.thread === thread) present = undefined
    })
    return thread
  }

  async function threadFor(): Promise<WorkerThread> {
    const version = isDevelopment ? await versionOf(settings.path) : ''
    if (present?.version === version && present.thread.isUsable()) return present.thread
    // Events under way finish with the file as it was.
    present?.thread.retire()
    present = { thread: start(), version }
    return present.thread
  }

  async function invokeApart(invocation: Invocation): Promise<Answer> {
    const free = await apart.take(invocation.signal)
    try {
      if (isClosed) throw new InvocationFailed('ServiceException')
      const thread = start()
      const answer = thread.invoke(invocation)
      thread.retire()
      return await answer
    } finally {
      free()
    }
  }

  return {
    async invoke(invocation) {
      if (invocation.isRetry) return invokeApart(invocation)
      try {
        return await (await threadFor()).invoke(invocation)
      } catch (error) {
        if (error instanceof Interrupted) return invokeApart(invocation)
        throw error
      }
    },
    async close() {
      isClosed = true
      await Promise.all([...running].map(thread => thread.terminate()))
    },
  }
}

/** At most so many take one at once; the others wait, as long as their signal lets them. */
function createSlots(count: number) {
  const queue: (() => void)[] = []
  let free = count
  const giveBack = () => {
    const next = queue.shift()
    if (next) next()
    else free += 1
  }
  return {
    async take(signal: AbortSignal): Promise<() => void> {
      if (free > 0) {
        free -= 1
        return giveBack
      }
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const abort = () => {
        queue.splice(queue.indexOf(resolve), 1)
        reject(new TimedOut())
      }
      signal.addEventListener('abort', abort)
      queue.push(resolve)
      await promise.finally(() => signal.removeEventListener('abort', abort))
      return giveBack
    },
  }
}

async function versionOf(path: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(path)
    return `${mtimeMs}/${size}/${ino}`
  } catch {
    // The thread says what is wrong with it.
    return 'absent'
  }
}
