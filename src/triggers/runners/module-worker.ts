/** Runs inside the thread of a module: loads it, and calls its handler as Lambda's runtime for Node.js does. */
import { pathToFileURL } from 'node:url'
import { workerData } from 'node:worker_threads'
import { answerFrom, type Handler, unloadable } from './handler.ts'
import type { FromThread, ThreadData, ToThread } from './module-thread.ts'
import type { Answer } from './runner.ts'

const { port, path, handler: name, memoryMegabytes } = workerData as ThreadData
// The module is not to find it there.
Reflect.deleteProperty(workerData, 'port')
/** Ends an event that nothing is left to answer. */
const drained = new Map<number, () => void>()

const loading = load()

port.on('message', (message: ToThread) => {
  if (message.kind === 'ping') return tell({ kind: 'pong' })
  void run(message)
})

// A handler that neither answers nor waits for anything has answered nothing.
process.on('beforeExit', () => {
  for (const end of drained.values()) end()
  port.ref()
})

async function run({ id, arn, requestId, event, millis }: Extract<ToThread, { kind: 'invoke' }>): Promise<void> {
  const handler = await loading
  if (typeof handler !== 'function') return tell({ kind: 'answer', id, answer: handler })
  const nothing = Promise.withResolvers<Answer>()
  drained.set(id, () => nothing.resolve({ kind: 'answered', text: 'null' }))
  // While an event is under way the thread is kept alive by what the handler waits for alone.
  port.unref()
  const details = { arn, requestId, deadline: performance.now() + millis, memoryMegabytes }
  const answer = await Promise.race([answerFrom(handler, event, details), nothing.promise])
  drained.delete(id)
  if (drained.size === 0) port.ref()
  tell({ kind: 'answer', id, answer })
}

async function load(): Promise<Handler | Answer> {
  try {
    const module = await import(pathToFileURL(path).href)
    const handler = module[name] ?? module.default?.[name]
    if (typeof handler === 'function') return handler
    return unloaded(`${name} is undefined or not exported`)
  } catch (error) {
    return unloaded(unloadable(error))
  }
}

function unloaded(message: string): Answer {
  tell({ kind: 'unloadable' })
  return { kind: 'failed', message }
}

function tell(message: FromThread): void {
  port.postMessage(message)
}
