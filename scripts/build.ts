/** `npm run build`: the sources as JavaScript in dist/, for publishing. */
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, globSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(fileURLToPath(new URL('.', import.meta.url)))
const dist = join(root, 'dist')

rmSync(dist, { recursive: true, force: true })
execFileSync(process.execPath, [tsc(), '--project', join(root, 'tsconfig.build.json')], { stdio: 'inherit' })
for (const asset of globSync('src/**/*', { cwd: root, withFileTypes: true })) {
  const path = join(asset.parentPath, asset.name)
  if (asset.isFile() && !/\.[jt]s$/.test(asset.name)) cpSync(path, join(dist, relative(join(root, 'src'), path)))
}
chmodSync(join(dist, 'main.js'), 0o755)

function tsc(): string {
  const manifest = join(root, 'node_modules', 'typescript', 'package.json')
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: { tsc: string } }
  return join(dirname(manifest), bin.tsc)
}
