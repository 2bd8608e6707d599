import type { Cookies } from '../web/cookies.ts'
import { de } from './texts/de.ts'
import { en } from './texts/en.ts'
import { es } from './texts/es.ts'
import { fr } from './texts/fr.ts'
import { ja } from './texts/ja.ts'
import type { Texts } from './texts/texts.ts'

export const languageCookie = 'lang'
export const languageParameter = 'lang'

/** Every language of the pages: one without all its texts does not compile. */
export const languages = { en, de, fr, es, ja } satisfies Record<string, Texts>

export type Language = keyof typeof languages

export const languageCodes = Object.keys(languages) as readonly Language[]

/** The language that a text names, also by a variant of it: `de-AT` is German. */
export function languageOf(text: string | null | undefined): Language | undefined {
  const wanted = text?.trim().toLowerCase().split(/[-_]/)[0]
  return languageCodes.find(code => code === wanted)
}

interface Wishes {
  readonly query: URLSearchParams
  readonly cookies: Cookies
  /** The header. */
  readonly accepted: string | null
}

/** What the address asks for, else what was chosen before, else what the browser prefers. */
export function chooseLanguage({ query, cookies, accepted }: Wishes): Language {
  const chosen = languageOf(query.get(languageParameter)) ?? languageOf(cookies.get(languageCookie))
  return chosen ?? acceptedLanguage(accepted ?? '') ?? 'en'
}

const longestHeader = 500

function acceptedLanguage(header: string): Language | undefined {
  const wishes = header
    .slice(0, longestHeader)
    .split(',')
    .map(wish => {
      const [range = '', ...parameters] = wish.split(';')
      const weight = parameters
        .find(parameter => parameter.trim().startsWith('q='))
        ?.trim()
        .slice(2)
      return { language: languageOf(range), weight: weight === undefined ? 1 : Number(weight) || 0 }
    })
  return wishes
    .filter(({ language, weight }) => language !== undefined && weight > 0)
    .toSorted((one, other) => other.weight - one.weight)[0]?.language
}
