import type { Config } from '../config.ts'
import { securityHeaders } from '../web/security-headers.ts'
import type { Html } from './html.ts'

export interface PageOptions {
  readonly status?: number
  readonly cookies?: readonly string[]
  /** Where a form of the page may lead besides this server. */
  readonly formTargets?: readonly string[]
  /** A QR code is drawn inline. */
  readonly hasInlinePicture?: boolean | undefined
  readonly headers?: Readonly<Record<string, string>>
}

/** A page with all that keeps others out of it: no script at all, no foreign sources, no frame around it. */
export function writePage(config: Pick<Config, 'publicUrl'>, page: Html, options: PageOptions = {}): Response {
  const { status = 200, cookies = [], formTargets = [], hasInlinePicture } = options
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    `img-src 'self'${hasInlinePicture ? ' data:' : ''}`,
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ]
  const headers = new Headers({
    ...securityHeaders(config),
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy.join('; '),
    ...options.headers,
  })
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  return new Response(page.text, { status, headers })
}
