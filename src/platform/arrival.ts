/** How long requests may take to arrive: all of them a while, a stream that was let in as long as it goes on. */
import type { IncomingMessage } from 'node:http'

const limits = new WeakMap<IncomingMessage, NodeJS.Timeout>()

/** Ends the request when it is not there to its end by then. */
export function limitArrival(incoming: IncomingMessage, millis: number, end: () => void): void {
  const { method, headers } = incoming
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return
  const timer = setTimeout(() => {
    if (!incoming.complete) end()
  }, millis).unref()
  incoming.once('close', () => clearTimeout(timer))
  if (method === 'PUT') limits.set(incoming, timer)
}

/** For a PUT that somebody has let in and reads at its own pace. */
export function liftLimit(incoming: IncomingMessage): void {
  clearTimeout(limits.get(incoming))
}

/** So many bytes in each span of time. */
export interface Pace {
  readonly bytes: number
  readonly millis: number
}

/** A stream came to no good end: it broke off, was too slow, or its reader was told to stop. */
export class BrokenOff extends Error {
  readonly why: 'broken' | 'too slow' | 'stopped'

  constructor(why: BrokenOff['why']) {
    super(`the stream came to no good end: ${why}`)
    this.why = why
  }
}

/** What a stream brings, for as long as it keeps the pace. */
export async function* atPace(
  parts: AsyncIterable<Uint8Array>,
  { bytes, millis }: Pace,
  stop: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const iterator = parts[Symbol.asyncIterator]()
  let arrived = 0
  let giveUp = (_why: BrokenOff['why']) => {}
  const timer = setInterval(() => {
    if (arrived < bytes) giveUp('too slow')
    arrived = 0
  }, millis).unref()
  stop.addEventListener('abort', () => giveUp('stopped'))
  const next = () =>
    new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
      giveUp = why => reject(new BrokenOff(why))
      if (stop.aborted) giveUp('stopped')
      iterator.next().then(resolve, () => giveUp('broken'))
    })
  try {
    for (let part = await next(); !part.done; part = await next()) {
      arrived += part.value.length
      yield part.value
    }
  } finally {
    clearInterval(timer)
  }
}
