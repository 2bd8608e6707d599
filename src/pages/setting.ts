import { readCookies } from '../web/cookies.ts'
import { chooseLanguage, languages } from './language.ts'
import type { Setting } from './visit.ts'

/** In which language a page at this address is written. */
export function settingOf(request: Request): Setting {
  const { pathname, searchParams } = new URL(request.url)
  const accepted = request.headers.get('accept-language')
  const language = chooseLanguage({ query: searchParams, cookies: readCookies(request), accepted })
  return { language, texts: languages[language], path: pathname, query: searchParams }
}
