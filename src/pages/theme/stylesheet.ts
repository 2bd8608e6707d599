import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

const css = readFileSync(new URL('./style.css', import.meta.url), 'utf8')

const hash = createHash('sha256').update(css).digest('hex').slice(0, 12)

/** Changes with every change of the file, so that browsers may keep it for good. */
export const stylesheetPath = `/assets/pages-${hash}.css`

/** Names of the file, also those of other versions: while nodes are being replaced, a page of one asks another. */
export const stylesheetFile = /^pages-[0-9a-f]{12}\.css$/

export function stylesheet(path: string): Response {
  return new Response(css, {
    headers: {
      'content-type': 'text/css; charset=utf-8',
      'cache-control': path === stylesheetPath ? 'public, max-age=31536000, immutable' : 'no-store',
      'x-content-type-options': 'nosniff',
    },
  })
}
