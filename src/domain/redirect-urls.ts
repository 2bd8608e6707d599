import { invalidParameter } from './errors/general.ts'

const loopback = ['localhost', '127.0.0.1', '[::1]']
// A browser that is sent to one of these runs what it carries.
const scripted = ['javascript:', 'data:', 'vbscript:', 'blob:']

/** A place that browsers may be sent back to: HTTPS, an app's own scheme, or plain HTTP on this machine. */
export function assertUrl(url: string): void {
  if (url.includes('#')) throw invalidParameter(`${url} cannot use fragment`)
  // The URL parser forgives blanks and control characters; a redirect must not.
  const parsed = /[\s\p{C}]/u.test(url) ? null : URL.parse(url)
  if (!parsed || scripted.includes(parsed.protocol)) throw invalidParameter(`${url} is not a valid redirect URL.`)
  if (parsed.protocol === 'http:' && !loopback.includes(parsed.hostname)) {
    throw invalidParameter(`${url} cannot use the HTTP protocol.`)
  }
}
