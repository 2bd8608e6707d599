import { expect, test } from 'vitest'
import { formTargets } from './form-targets.ts'

test.each([
  [['https://app.example/callback'], ['https:']],
  [
    ['http://localhost:3000/', 'http://127.0.0.1/x'],
    ['https:', 'http://localhost:*', 'http://127.0.0.1:*'],
  ],
  [
    ['myapp://signed-in', 'https://app.example'],
    ['https:', 'myapp:'],
  ],
  [['http://intranet.example:8080/callback'], ['https:', 'http://intranet.example:8080']],
  [['http://[::1]:3000/'], ['https:', 'http://[::1]:3000']],
  [['no address'], ['https:']],
])('with the callbacks %j forms may lead to %j', (CallbackURLs, targets) => {
  expect(formTargets({ settings: { CallbackURLs } })).toEqual(targets)
})
