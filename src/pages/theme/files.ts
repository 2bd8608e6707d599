/** The files that pages are drawn with. Addresses change with every change of a file, so that browsers may keep it for good. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

interface File {
  readonly path: string
  /** Names of the file, also those of other versions: while nodes are being replaced, a page of one asks another. */
  readonly names: RegExp
  readonly type: string
  readonly content: string
}

function file(name: string, { source, type }: { readonly source: string; readonly type: string }): File {
  const content = readFileSync(new URL(source, import.meta.url), 'utf8')
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12)
  const ending = source.slice(source.lastIndexOf('.'))
  return {
    path: `/assets/${name}-${hash}${ending}`,
    names: new RegExp(`^${name}-[0-9a-f]{12}\\${ending}$`),
    type,
    content,
  }
}

const stylesheet = file('pages', { source: './style.css', type: 'text/css; charset=utf-8' })
const icon = file('icon', { source: './icon.svg', type: 'image/svg+xml' })

export const stylesheetPath = stylesheet.path
export const iconPath = icon.path

/** The file of this name below `/assets/`, if there is one. */
export function asset(name: string): Response | undefined {
  const found = [stylesheet, icon].find(({ names }) => names.test(name))
  return found && answer(found, `/assets/${name}` === found.path)
}

/** Where browsers look without having been told. */
export const favicon = (): Response => answer(icon, false)

function answer({ content, type }: File, isPresent: boolean): Response {
  return new Response(content, {
    headers: {
      'content-type': type,
      'cache-control': isPresent ? 'public, max-age=31536000, immutable' : 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    },
  })
}
