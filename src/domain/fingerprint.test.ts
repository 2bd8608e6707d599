import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { readFingerprint } from './fingerprint.ts'

const expected = { clientId: 'app', poolId: 'us-east-1_a' }
const said = { DeviceId: 'device-1', DeviceName: 'Pixel 9', ClientTimezone: '+01:00' }

function encoded(content: unknown, { key = 'app', version = 'ANDROID20171114' } = {}): string {
  const payload = typeof content === 'string' ? content : JSON.stringify(content)
  const signature = createHmac('sha256', key).update(`${version}${payload}`).digest('base64')
  return Buffer.from(JSON.stringify({ payload, signature, version })).toString('base64')
}

test('what an app says of a device is read, line breaks or not', () => {
  const text = encoded({ contextData: said, username: 'ada', userPoolId: 'us-east-1_a', timestamp: '1' })
  const read = { deviceId: 'device-1', deviceName: 'Pixel 9', timezone: '+01:00' }
  expect(readFingerprint(text, expected)).toEqual(read)
  expect(readFingerprint(text.replace(/.{76}/g, '$&\n'), expected)).toEqual(read)
})

test('a browser is named by what it calls itself', () => {
  const UserAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0'
  const text = encoded({ contextData: { UserAgent } }, { version: 'JS20171115' })
  expect(readFingerprint(text, expected)).toEqual({ deviceName: 'Firefox 141, Linux' })
})

test('nothing is longer than a device has a name for', () => {
  const text = encoded({ contextData: { DeviceName: 'x'.repeat(999) } })
  expect(readFingerprint(text, expected).deviceName).toHaveLength(64)
})

test.each([
  ['nothing', ''],
  ['no base64', '???'],
  ['no JSON', Buffer.from('{').toString('base64')],
  ['a payload that is no JSON', encoded('{')],
  ['a payload without data', encoded({})],
  ['data that are no texts', encoded({ contextData: { DeviceName: 7, DeviceId: { a: 1 }, ClientTimezone: null } })],
  ['the signature of another app', encoded({ contextData: said }, { key: 'other' })],
  ['what was made for another pool', encoded({ contextData: said, userPoolId: 'us-east-1_b' })],
  ['no signature', Buffer.from(JSON.stringify({ payload: '{}', version: '1' })).toString('base64')],
  ['what is too long', encoded({ contextData: said, padding: 'x'.repeat(40_000) })],
])('%s tells nothing', (_, text) => {
  expect(readFingerprint(text, expected)).toEqual({})
})
