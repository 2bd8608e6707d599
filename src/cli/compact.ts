import { performance } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const restMillis = 1_500
const mostBusy = 0.2

/**
 * Gives back the memory that the start took, once: compiling the modules grows the heap by 14 MB that an idle process
 * would keep. It takes 30 ms, so a server that is busy already is left alone.
 */
export function compactAfterStart(): void {
  const before = performance.eventLoopUtilization()
  const compact = () => {
    if (performance.eventLoopUtilization(before).utilization < mostBusy) collectGarbage()
  }
  setTimeout(compact, restMillis).unref()
}

function collectGarbage(): void {
  // V8 has no other door to it: the function is there for contexts that are made while the flag is set.
  setFlagsFromString('--expose-gc')
  const collect: NodeJS.GCFunction = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  // Only the last resort also shrinks the young generation and gives pages back to the system.
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' })
}
