import { expect, test } from 'vitest'
import type { NoticeValues } from './messages.ts'
import { composeNotice } from './notice.ts'

const values: NoticeValues = {
  'ip-address': '192.0.2.7',
  city: 'Oslo',
  country: 'Norway',
  'login-time': 'Sun, 01 Mar 2026 12:00:00 GMT',
  'device-name': '<b>{city}</b>',
  'one-click-link-valid': 'https://id.example/feedback?a=1&value=Valid',
  'one-click-link-invalid': 'https://id.example/feedback?a=1&value=Invalid',
  'event-id': 'event',
  'feedback-token': 'token',
  username: 'ada',
}
const everything = Object.keys(values)
  .map(name => `{${name}}`)
  .join('|')

test('every placeholder is filled, in HTML as text, and what was filled in is not filled again', () => {
  const template = { subject: 'Stop', html: `<p>${everything} {####} {other}</p>`, text: everything }
  const { subject, body, text, isHtml } = composeNotice({ situation: 'BLOCK', template, values })
  expect([subject, isHtml]).toEqual(['Stop', true])
  expect(text).toBe(Object.values(values).join('|'))
  expect(body).toBe(
    `<p>${Object.values(values).join('|').replaceAll('&', '&amp;').replace('<b>{city}</b>', '&lt;b&gt;{city}&lt;/b&gt;')} {####} {other}</p>`,
  )
})

test('what is not known is said to be unknown', () => {
  const { city: _, 'device-name': __, ...known } = values
  const template = { subject: 's', text: '{city} {country} {device-name}' }
  expect(composeNotice({ situation: 'MFA', template, values: known }).body).toBe('unknown Norway unknown')
})

test.each([
  [{ city: 'Oslo', country: 'Norway' }, 'in Oslo, Norway'],
  [{ country: 'Norway' }, 'in Norway'],
  [{ city: 'Oslo' }, 'in Oslo'],
  [{}, 'in unknown'],
])('a place is told as far as it is known: %o', (place, told) => {
  const { city: _, country: __, ...elsewhere } = values
  const template = { subject: 's', text: 'in {city}, {country}' }
  expect(composeNotice({ situation: 'MFA', template, values: { ...elsewhere, ...place } }).body).toBe(told)
})

test.each([
  ['HTML', { subject: 's', html: '<i>{username}</i>' }, { subject: 's', body: '<i>ada</i>', isHtml: true }],
  ['text', { subject: 's', text: '<i>{username}</i>' }, { subject: 's', body: '<i>ada</i>', isHtml: false }],
])('a template of %s alone stays alone', (_, template, expected) => {
  expect(composeNotice({ situation: 'MFA', template, values })).toEqual(expected)
})

test.each([
  ['BLOCK', 'Blocked sign-in attempt'],
  ['MFA', 'New sign-in attempt'],
  ['NO_ACTION', 'New sign-in attempt'],
] as const)('without a template, %s has words of its own, in HTML and in text', (situation, subject) => {
  const composed = composeNotice({ situation, values })
  expect(composed).toMatchObject({ subject, isHtml: true })
  for (const body of [composed.body, composed.text]) {
    expect(body).toContain('Location: Oslo, Norway')
    expect(body).not.toMatch(/\{(?!city\})[a-z-]+\}/)
  }
  expect(composed.body).toContain('href="https://id.example/feedback?a=1&amp;value=Invalid"')
  expect(composed.text).toContain('If it was you: https://id.example/feedback?a=1&value=Valid\n')
  expect(composeNotice({ situation, template: { subject: 'Ours' }, values })).toEqual({ ...composed, subject: 'Ours' })
})

test('a subject has one line, and the sender of the configuration is kept', () => {
  const sender = { from: 'a@example.com', replyTo: 'b@example.com', sourceArn: 'arn' }
  const template = { subject: 'Stop\r\nBcc: c@example.com', text: 'hello!' }
  expect(composeNotice({ situation: 'BLOCK', template, sender, values })).toEqual({
    subject: 'Stop Bcc: c@example.com',
    body: 'hello!',
    isHtml: false,
    ...sender,
  })
})
