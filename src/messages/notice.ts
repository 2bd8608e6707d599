import type { Composed } from './compose.ts'
import { escapeHtml } from './markup.ts'
import type { Notice, NoticeValues } from './messages.ts'

const lead = {
  BLOCK: 'We blocked an attempt to sign in to your account.',
  MFA: 'Somebody tried to sign in to your account, and was asked for a second factor.',
  NO_ACTION: 'Somebody signed in to your account in an unusual way.',
}

const subjects = {
  BLOCK: 'Blocked sign-in attempt',
  MFA: 'New sign-in attempt',
  NO_ACTION: 'New sign-in attempt',
}

/**
 * What a user reads of a sign-in that looked like somebody else’s: the words of the pool’s owner, or the built-in ones.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-adaptive-authentication.html
 */
export function composeNotice({ situation, template = {}, sender, values }: Notice): Composed {
  const { subject = subjects[situation], html, text } = template
  const isBuiltIn = html === undefined && text === undefined
  const inHtml = isBuiltIn ? htmlOf(lead[situation]) : html
  const inText = isBuiltIn ? textOf(lead[situation]) : text
  return {
    // By the API's pattern it may hold line breaks, which in a mail would begin another header.
    subject: subject.replaceAll(/\s*[\r\n]+\s*/g, ' '),
    ...(inHtml === undefined
      ? { body: fill(inText ?? '', values, value => value), isHtml: false }
      : { body: fill(inHtml, values, escapeHtml), isHtml: true }),
    ...(inHtml !== undefined && inText !== undefined && { text: fill(inText, values, value => value) }),
    ...sender,
  }
}

/** What a user is told of what is not known. */
const unknown = 'unknown'

// A place is one thing to its reader, and of one that is not known he is told once.
const placeholders =
  /\{city\}, \{country\}|\{(ip-address|city|country|login-time|device-name|one-click-link-valid|one-click-link-invalid|event-id|feedback-token|username)\}/g

/** One pass, so that a value that looks like a placeholder stays as it is. */
function fill(template: string, values: NoticeValues, write: (value: string) => string): string {
  return template.replaceAll(placeholders, (_, name: keyof NoticeValues | undefined) =>
    write((name ? values[name] : placeOf(values)) || unknown),
  )
}

function placeOf({ city, country }: NoticeValues): string {
  return [city, country].filter(Boolean).join(', ')
}

const facts = [
  ['Time', '{login-time}'],
  ['Device', '{device-name}'],
  ['Location', '{city}, {country}'],
  ['Address', '{ip-address}'],
]

function textOf(first: string): string {
  const lines = facts.map(([name, value]) => `${name}: ${value}`)
  const questions = ['If it was not you: {one-click-link-invalid}', 'If it was you: {one-click-link-valid}']
  return [first, '', ...lines, '', ...questions, ''].join('\n')
}

function htmlOf(first: string): string {
  const items = facts.map(([name, value]) => `<li>${name}: ${value}</li>`).join('')
  const link = (which: string, words: string) => `<p><a href="{one-click-link-${which}}">${words}</a></p>`
  return `<!doctype html><html><head><meta charset="utf-8"><title>Sign-in</title></head><body><p>${first}</p><ul>${items}</ul>${link('invalid', 'It was not me')}${link('valid', 'It was me')}</body></html>`
}
