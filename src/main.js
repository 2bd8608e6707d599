#!/usr/bin/env node
// @ts-check
/**
 * The process: checks the runtime, then hands the command line over. Everything else is loaded when it is needed. This
 * file is JavaScript, because Node would load its reader of TypeScript for it at each start: 11 MB that stay. What comes
 * after it has been read before, and is in the cache.
 */
import module from 'node:module'
import { availableParallelism } from 'node:os'

const oldestRuntime = 24

if (Number.parseInt(process.versions.node, 10) < oldestRuntime) {
  process.stderr.write(
    `Cenote needs Node ${oldestRuntime} or newer, and this is Node ${process.versions.node}; ` +
      'in a checkout, "npm start" runs it with the one that "npm ci" installs.\n',
  )
  process.exit(1)
}

// Halves the start after the first one. It goes to the system's folder for temporary files, or to NODE_COMPILE_CACHE.
module.enableCompileCache()

// An ES module that imports node:http asks it for all its names, and these three load a client of HTTP that nothing here
// needs before it speaks to the outside: 14 MB.
const http = /** @type {Record<string, unknown>} */ (process.getBuiltinModule('node:http'))
for (const name of ['WebSocket', 'CloseEvent', 'MessageEvent']) delete http[name]

// Signatures are made on libuv's threads and keep a core each: more threads than cores only take turns. Of two, one is left
// when the other waits for a name to be looked up.
process.env.UV_THREADPOOL_SIZE ??= String(Math.max(2, availableParallelism()))

const { run } = await import('./cli/run.ts')
await run(process.argv.slice(2), process.env)
