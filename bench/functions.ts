import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Settings with the example of the documentation as every function of every pool; answers the path of their file. */
export async function configureFunctions(tree: string, folder: string): Promise<string> {
  const module = join(tree, 'examples', 'functions', 'pre-token-generation.mjs')
  const path = join(folder, 'cenote.json')
  await writeFile(path, JSON.stringify({ functions: { '*': { module, handler: 'first' } } }))
  return path
}
