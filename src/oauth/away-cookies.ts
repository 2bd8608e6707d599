import type { Config } from '../config.ts'
import { cookie, isSecure, readCookies, withoutCookie } from '../web/cookies.ts'
import type { HttpRequest } from '../web/exchange.ts'

/** Why a browser is away at a provider: under which two names, and for how long, it keeps what it has to come back with. */
export interface Errand {
  // Forms that providers send bring the first one alone; browsers take it over plain HTTP from localhost at most, and the
  // second one from everywhere.
  readonly cookies: readonly [name: string, legacy: string]
  readonly seconds: number
}

type CookieConfig = Pick<Config, 'mode' | 'publicUrl'>

export function awayCookies(config: CookieConfig, errand: Errand, kept: string): readonly string[] {
  const [name, legacy] = errand.cookies
  return [
    cookie(name, kept, { secure: true, sameSite: 'None', maxAge: errand.seconds }),
    cookie(legacy, kept, { secure: isSecure(config), sameSite: 'unset', maxAge: errand.seconds }),
  ]
}

export function keptBy(request: Pick<HttpRequest, 'headers'>, { cookies }: Errand): readonly (string | undefined)[] {
  const given = readCookies(request)
  return cookies.map(name => given.get(name))
}

export function withoutAway(config: CookieConfig, { cookies: [name, legacy] }: Errand): readonly string[] {
  return [withoutCookie(name, { secure: true, sameSite: 'None' }), withoutCookie(legacy, { secure: isSecure(config) })]
}
