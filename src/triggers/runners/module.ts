import { stat } from 'node:fs/promises'
import type { FunctionRunner } from '../../config.ts'
import type { Log } from '../../platform/log.ts'
import { startWorker, type WorkerThread } from './module-thread.ts'
import type { Runner } from './runner.ts'

type Settings = Extract<FunctionRunner, { kind: 'module' }>

interface ModuleServices {
  /** Whether the module is loaded again when its file changes. */
  readonly isDevelopment: boolean
  readonly log: Log
}

/**
 * Runs a Lambda-style handler in a worker thread of its own, which takes many events at once. What the thread does to
 * itself ends it and nothing else; the next event starts another one.
 */
export function moduleRunner(settings: Settings, { isDevelopment, log }: ModuleServices): Runner {
  let present: { readonly thread: WorkerThread; readonly version: string } | undefined
  const running = new Set<WorkerThread>()

  function start(version: string): WorkerThread {
    const thread = startWorker(settings, log)
    running.add(thread)
    void thread.ended.then(() => {
      running.delete(thread)
      if (present?.thread === thread) present = undefined
    })
    present = { thread, version }
    return thread
  }

  async function threadFor(): Promise<WorkerThread> {
    const version = isDevelopment ? await versionOf(settings.path) : ''
    if (present?.version === version && present.thread.isUsable()) return present.thread
    // Events under way finish with the file as it was.
    void present?.thread.retire()
    return start(version)
  }

  return {
    invoke: async invocation => (await threadFor()).invoke(invocation),
    async close() {
      await Promise.all([...running].map(thread => thread.terminate()))
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
