import { expect, test } from 'vitest'
import { chooseLanguage } from './language.ts'

function choose(lang: string | undefined, cookie: string | undefined, accepted: string | null): string {
  const query = new URLSearchParams(lang === undefined ? '' : { lang })
  const cookies = new Map(cookie === undefined ? [] : [['lang', cookie]])
  return chooseLanguage({ query, cookies, accepted })
}

test.each([
  ['de', 'fr', 'es', 'de'],
  ['de-AT', undefined, null, 'de'],
  ['xx', 'fr', 'es', 'fr'],
  [undefined, 'xx', 'es', 'es'],
  [undefined, undefined, 'pt-BR,pt;q=0.9,ja;q=0.5,en;q=0.4', 'ja'],
  [undefined, undefined, 'en;q=0.4, fr-CA;q=0.8', 'fr'],
  [undefined, undefined, 'de;q=0, es;q=0.1', 'es'],
  [undefined, undefined, '*', 'en'],
  [undefined, undefined, ';;;,,,q=,=', 'en'],
  [undefined, undefined, null, 'en'],
  ['__proto__', 'constructor', 'toString', 'en'],
])('lang=%s, cookie %s and Accept-Language %s are %s', (lang, cookie, accepted, expected) => {
  expect(choose(lang, cookie, accepted)).toBe(expected)
})
