import type { Config } from '../config.ts'
import type { RequestHeaders } from './exchange.ts'

export type Cookies = ReadonlyMap<string, string>

/** The cookies of a request. A name that comes twice is nobody's: one of the two was planted by a neighbouring site. */
export function readCookies({ headers }: { readonly headers: Pick<RequestHeaders, 'get'> }): Cookies {
  const pairs = (headers.get('cookie') ?? '').split(';').flatMap(pair => {
    const at = pair.indexOf('=')
    const name = pair.slice(0, Math.max(at, 0)).trim()
    return name === '' ? [] : [[name, pair.slice(at + 1).trim()] as const]
  })
  const [once, twice] = [new Map<string, string>(), new Set<string>()]
  for (const [name, value] of pairs) {
    if (once.has(name)) twice.add(name)
    once.set(name, value)
  }
  for (const name of twice) once.delete(name)
  return once
}

export interface CookieOptions {
  readonly secure: boolean
  /** In seconds; without it the cookie ends with the browser. */
  readonly maxAge?: number
  /** Without the attribute, browsers that do not know `None` bring it with forms of other sites too. */
  readonly sameSite?: 'Lax' | 'None' | 'unset'
}

/** A `Set-Cookie` that no script reads. The value has to be made of characters that need no quoting: seals and UUIDs are. */
export function cookie(name: string, value: string, { secure, maxAge, sameSite = 'Lax' }: CookieOptions): string {
  const parts = [`${name}=${value}`, 'Path=/', 'HttpOnly']
  if (sameSite !== 'unset') parts.push(`SameSite=${sameSite}`)
  if (maxAge !== undefined) parts.push(`Max-Age=${maxAge}`)
  if (secure) parts.push('Secure')
  return parts.join('; ')
}

export function withoutCookie(name: string, options: Omit<CookieOptions, 'maxAge'>): string {
  return cookie(name, '', { ...options, maxAge: 0 })
}

/** Whether browsers may bring cookies over https only. */
export function isSecure({ mode, publicUrl }: Pick<Config, 'mode' | 'publicUrl'>): boolean {
  return mode === 'production' || publicUrl.startsWith('https:')
}
