/**
 * `npm run build`: the server as few files of JavaScript in dist/, for publishing. Kysely is made a part of them; loaded one by
 * one, its modules and the server's take three fifths of the start and 12 MB (docs/performance.md).
 */
import { chmodSync, cpSync, globSync, rmSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Plugin, rolldown } from 'rolldown'

const root = dirname(fileURLToPath(new URL('.', import.meta.url)))
const source = join(root, 'src')
const dist = join(root, 'dist')

/** Programs of their own: the command, and what threads begin with, at the place where the code looks for it. */
const programs = ['main.js', 'triggers/runners/module-worker.ts']

// The store loads Kysely's CommonJS build, which cannot become a part of anything; its modules can.
const modulesOfKysely: Plugin = {
  name: 'modules of Kysely',
  resolveId: {
    filter: { id: /\/library\.ts$/ },
    handler: () => ({ id: fileURLToPath(import.meta.resolve('kysely')) }),
  },
}

// Files that code finds beside itself are copied to where it was; only the code has moved, to the top of dist/.
const placeOfOrigin: Plugin = {
  name: 'place of origin',
  transform: {
    filter: { code: 'import.meta.url' },
    handler(code, id) {
      const path = relative(source, id).replace(/\.ts$/, '.js')
      return code.replaceAll('import.meta.url', `new URL('./${path}', import.meta.url).href`)
    },
  },
}

rmSync(dist, { recursive: true, force: true })
const bundle = await rolldown({
  input: Object.fromEntries(programs.map(path => [path.replace(/\.[jt]s$/, ''), join(source, path)])),
  platform: 'node',
  external: id => !/^[./]/.test(id),
  plugins: [modulesOfKysely, placeOfOrigin],
})
await bundle.write({ dir: dist, format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' })
await bundle.close()
for (const asset of globSync('**/*', { cwd: source, withFileTypes: true })) {
  const path = join(asset.parentPath, asset.name)
  if (asset.isFile() && !/\.[jt]s$/.test(asset.name)) cpSync(path, join(dist, relative(source, path)))
}
chmodSync(join(dist, 'main.js'), 0o755)
