import { equal } from '../platform/equal.ts'
import type { Random } from '../platform/random.ts'
import type { Cookies } from '../web/cookies.ts'
import type { Form } from '../web/form.ts'

/** The name that scripts and Angular know. */
export const csrfCookie = 'XSRF-TOKEN'
export const csrfField = '_csrf'

const form = /^[\w-]{16,64}$/

/** The token that the browser has, or a new one. */
export function csrfToken(random: Random, cookies: Cookies): { readonly token: string; readonly isNew: boolean } {
  const present = cookies.get(csrfCookie)
  return present !== undefined && form.test(present)
    ? { token: present, isNew: false }
    : { token: random.uuid(), isNew: true }
}

/**
 * Whether a form was sent from one of our own pages: it repeats the token of the cookie, which no other site can read
 * or guess, and no browser says that it came from elsewhere.
 */
export function isOwnForm(request: Request, cookies: Cookies, given: Form): boolean {
  const site = request.headers.get('sec-fetch-site')
  if (site === 'cross-site' || site === 'same-site') return false
  const cookie = cookies.get(csrfCookie)
  return cookie !== undefined && form.test(cookie) && equal(cookie, given.get(csrfField) ?? '')
}
