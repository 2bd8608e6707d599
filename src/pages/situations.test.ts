import { expect, test } from 'vitest'
import { attributesDoNotConform } from '../domain/errors/attributes.ts'
import { functionRefused } from '../domain/errors/functions.ts'
import {
  attributeMissing,
  invalidSession,
  sessionExpired,
  sessionSpent,
  wrongPassword,
} from '../domain/errors/sign-in.ts'
import { userExists, usernameTaken } from '../domain/errors/users.ts'
import { internalError } from '../domain/errors/wire.ts'
import { languages } from './language.ts'
import { isOver, Refused, sentenceOf, sentences } from './situations.ts'

test('the English sentences are those of the service, word for word', () => {
  const texts = languages.en.refusals
  expect(sentences.map(({ situation }) => texts[situation])).toEqual(sentences.map(({ sentence }) => sentence))
})

test.each(Object.entries(languages))('%s has words for everything', (_code, texts) => {
  const words = (value: unknown): unknown[] =>
    typeof value === 'object' && value !== null ? Object.values(value).flatMap(words) : [value]
  const written = words(texts).filter(value => typeof value === 'string')
  expect(written.length).toBeGreaterThan(130)
  expect(written.filter(text => text.trim() !== text || text === '')).toEqual([])
})

test.each(Object.entries(languages).filter(([code]) => code !== 'en'))('%s says nothing in English', (_code, texts) => {
  const sentencesOf = (refusals: object) => Object.values(refusals).filter(text => text.length > 12)
  const english = new Set(sentencesOf(languages.en.refusals))
  expect(sentencesOf(texts.refusals).filter(text => english.has(text))).toEqual([])
})

test('a refusal is told in the language of the page', () => {
  expect(sentenceOf(wrongPassword(), languages.de)).toBe('Benutzername oder Passwort ist falsch.')
  expect(sentenceOf(usernameTaken('email'), languages.fr)).toBe('Un compte existe déjà avec cette adresse e-mail.')
  expect(sentenceOf(userExists(), languages.ja)).toBe('このユーザー名はすでに使われています。')
  expect(sentenceOf(new Refused('passwordsDiffer'), languages.es)).toBe('Las dos contraseñas no son iguales.')
})

test('attributes at fault are named by their labels', () => {
  const faults = [
    'birthdate: String must be no longer than 10 characters',
    'name.familyName: The attribute is required',
  ]
  expect(sentenceOf(attributesDoNotConform(faults), languages.de)).toBe('Bitte prüfen Sie: Geburtsdatum, Nachname')
  expect(sentenceOf(attributeMissing('custom:shoe_size'), languages.en)).toBe('Please check: shoe size')
})

test('a function speaks in its own words', () => {
  const refusal = functionRefused('PreSignUp', 'nobody from there')
  expect(sentenceOf(refusal, languages.ja)).toBe('PreSignUp failed with error nobody from there.')
})

test('what has no words of its own is told in general ones', () => {
  expect(sentenceOf(internalError(), languages.en)).toBe(languages.en.refusals.other)
})

test('a session that is no good ends the sign-in, and nothing else does', () => {
  expect([invalidSession(), sessionExpired(), sessionSpent()].map(isOver)).toEqual([true, true, true])
  expect([wrongPassword(), new Refused('fieldMissing')].map(isOver)).toEqual([false, false])
})
