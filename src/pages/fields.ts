/** What was typed, in the form in which the API would take it: the flows expect no other. */
import { passwordPolicyFailed } from '../domain/errors/passwords.ts'
import type { Pool } from '../domain/pool.ts'
import type { Form } from '../web/form.ts'
import { Refused } from './situations.ts'

const longestName = 128
const longestCode = 64
const shortestPassword = 6
const longestPassword = 256
const longestValue = 2_048

/** A user name or an address. What a keyboard adds behind a word goes, for no name has a blank in it. */
export function nameField(form: Form, field: string, pool: Pool): string {
  const typed = present(form, field).trim()
  const name = pool.settings.UsernameAttributes?.includes('phone_number') ? asPhoneNumber(typed) : typed
  if (name === '') throw new Refused('fieldMissing')
  if (name.length > longestName || !/^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u.test(name)) throw new Refused('fieldInvalid')
  return name
}

/** A code, however it was spaced, and in the wide digits of Japanese keyboards too. */
export function codeField(form: Form, field: string): string {
  const code = present(form, field).normalize('NFKC').replace(/[\s-]/g, '')
  if (code === '') throw new Refused('fieldMissing')
  if (code.length > longestCode || !isPlain(code)) throw new Refused('fieldInvalid')
  return code
}

/** A password that is to be proven. */
export function passwordField(form: Form, field: string): string {
  const password = present(form, field)
  if (password.length > longestPassword) throw new Refused('fieldInvalid')
  return password
}

/** A password that is to be had from now on. The rules of the pool are for the flows. */
export function newPasswordField(form: Form, field: string): string {
  const password = present(form, field)
  // No pool takes a shorter one, and what is too short is best told as such.
  if (password.length < shortestPassword) throw passwordPolicyFailed('policy', 'Password not long enough')
  if (password.length > longestPassword || /^\s|\s$/.test(password)) throw new Refused('passwordForm')
  return password
}

/** The same, typed twice. */
export function repeatedPassword(form: Form, field: string, again: string): string {
  const password = newPasswordField(form, field)
  if (form.get(again) !== password) throw new Refused('passwordsDiffer')
  return password
}

const attributeField = /^requiredAttributes\[([\w.:-]{1,64})\]$/

export const attributeFieldName = (attribute: string) => `requiredAttributes[${attribute}]`

/** The attributes of a form; those that were left empty are not there. */
export function attributeFields(form: Form): Readonly<Record<string, string>> {
  const given = [...form].flatMap(([field, value]) => {
    const [, name] = attributeField.exec(field) ?? []
    if (name === undefined || value.trim() === '') return []
    if (value.length > longestValue || !isPlain(value)) throw new Refused('fieldInvalid')
    return [[name, name === 'phone_number' ? asPhoneNumber(value.trim()) : value.trim()] as const]
  })
  return Object.fromEntries(given)
}

/** One of the answers that the page offers. */
export function choiceField<T extends string>(form: Form, field: string, choices: readonly T[]): T {
  const typed = present(form, field)
  const choice = choices.find(one => one === typed)
  if (choice === undefined) throw new Refused('fieldInvalid')
  return choice
}

/** A text that may be left out. */
export function optionalField(form: Form, field: string, longest: number): string | undefined {
  const text = form.get(field)?.trim()
  if (!text) return undefined
  if (text.length > longest || !isPlain(text)) throw new Refused('fieldInvalid')
  return text
}

function present(form: Form, field: string): string {
  const value = form.get(field)
  if (!value) throw new Refused('fieldMissing')
  return value
}

// No text of the store holds a control character, and PostgreSQL takes no NUL.
function isPlain(text: string): boolean {
  return !/\p{Cc}/u.test(text)
}

/** People group the digits of a phone number; the API takes a plus sign and digits. */
function asPhoneNumber(typed: string): string {
  return /^\+[\d\s().-]+$/.test(typed) ? typed.replace(/[\s().-]/g, '') : typed
}
