import { expect, test } from 'vitest'
import { generatorPower, prime, publicPower, secretExponent } from '../platform/exponent.ts'
import { deviceGroupKey, newDevice, readVerifier, tracksDevices } from './device.ts'
import type { Pool } from './pool.ts'
import {
  claimSignature,
  pad,
  privateValue,
  readClientPublic,
  scrambler,
  serverPublic,
  sessionKey,
  sharedBase,
  toHex,
} from './srp.ts'

// Computed with BigInt; key and signature were reproduced with amazon-cognito-identity-js.
const vector = {
  groupKey: '-AbCdEfGh',
  key: 'us-east-1_0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0',
  secret: 'AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSYnKA==',
  Salt: 'AMD/7gARIjNEVWZ3iJmqu8w=',
  PasswordVerifier:
    'ANQ0M4fHi0ZFeEsVdVl127ZfQ2MRR9/2ESLJ6rVUQC0woDbcCr7fNd7D7U93kkGOYrv0e+bgjfXXcoMxa7wdfhcQwJeWmJ1tDgxuljiK0XcoOUIhTTybmxygAyMASu32YWp8Xk+EM2tykn2rebykYRPi2eYqJTENlPy6R2d6mZ1bba1vacbcJ0JYZ6C4/qSC1elViW4D0XQqMeEx9MqFEWDHo+By/4RVb1bTj+F0jaxTyS3DtZzMV0upuTzobV4uohLqWZ/zxMG0x3BKvH10fH6h0atICGOOKlulC9+w2kaJEuR+XQpohPhYF2/32UfzWhe7gtY5p/L6FwDiwaKuvLz0NTsldpAV/efQmaaCXkwEVAYWrgJdzOq/OVF29Edl2hlZuS6YXalYPFzJB5yEQJEzZsqQRWbvw+dDcn2NxtXwOacZ4NUh78K8SbR/NevMHSBYKA+oWCTHgInLyxy2rBmAptfdACXKUl42U0Wm/+UgnKPPIFunGmXmEy0fFy0iTA==',
  a: '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0',
  b: '1122334455667788990011223344556677889900aabbccddeeff001122334455',
  secretBlock: 'ZGV2aWNlLXNlY3JldC1ibG9jaw==',
  timestamp: 'Tue Mar 5 07:08:10 UTC 2024',
  K: '27786967c280eb064117c93b30d6f616',
  signature: 'L9Bc/9nQiPZru85yCyk1ybfz7nZ1EjWzhD88325aL1k=',
}

const hex = (text: string) => BigInt(`0x${text}`)
const identity = { poolName: vector.groupKey, userId: vector.key }

test('follows the vector', async () => {
  const given = readVerifier(vector)
  expect(given?.salt).toBe('c0ffee00112233445566778899aabbcc')
  const verifier = hex(given?.verifier ?? '0')
  const x = privateValue(identity, hex(given?.salt ?? '0'), vector.secret)
  expect(generatorPower(x)).toBe(verifier)

  const A = readClientPublic(toHex(generatorPower(hex(vector.a)))) ?? 0n
  const B = serverPublic(verifier, generatorPower(hex(vector.b)))
  const u = scrambler(A, B)
  const S = publicPower(sharedBase(A, publicPower(verifier, u)), hex(vector.b))
  const key = sessionKey(u, S)
  expect(key.toString('hex')).toBe(vector.K)
  const claim = { secretBlock: Buffer.from(vector.secretBlock, 'base64'), timestamp: vector.timestamp }
  expect(claimSignature(key, identity, claim).toString('base64')).toBe(vector.signature)
})

test('reads salts and verifiers of other forms of the same number', () => {
  const { verifier = '' } = readVerifier(vector) ?? {}
  const raw = { ...vector, Salt: 'wP/uABEiM0RVZneImaq7zA==' }
  expect(readVerifier(raw)?.salt).toBe('c0ffee00112233445566778899aabbcc')
  const bare = Buffer.from(verifier, 'hex').toString('base64')
  expect(readVerifier({ ...vector, PasswordVerifier: bare })?.verifier).toBe(verifier)
})

const base64 = (number: bigint) => pad(number).toString('base64')
const power = hex(readVerifier(vector)?.verifier ?? '0')

test.each([
  ['no salt', { Salt: undefined }],
  ['an empty salt', { Salt: '' }],
  ['a salt that is no base64', { Salt: 'not base64!' }],
  ['a salt without end', { Salt: Buffer.alloc(65, 1).toString('base64') }],
  ['no verifier', { PasswordVerifier: undefined }],
  ['an empty verifier', { PasswordVerifier: '' }],
  ['zero', { PasswordVerifier: base64(0n) }],
  ['one', { PasswordVerifier: base64(1n) }],
  ['N - 1', { PasswordVerifier: base64(prime - 1n) }],
  ['N', { PasswordVerifier: base64(prime) }],
  ['a power beyond N', { PasswordVerifier: base64(power + prime) }],
  ['no power of the generator', { PasswordVerifier: base64(prime - power) }],
  ['a verifier without end', { PasswordVerifier: Buffer.alloc(100_000, 1).toString('base64') }],
])('refuses %s', (_, change) => {
  expect(readVerifier({ ...vector, ...change })).toBeUndefined()
})

test('takes every power of the generator', async () => {
  for (let round = 0; round < 5; round++) {
    const { generatorPower: number } = await secretExponent()
    expect(readVerifier({ ...vector, PasswordVerifier: base64(number) })?.verifier).toBe(toHex(number))
  }
})

test('keys have the documented form; the group is the same for all devices of a user and for no other', () => {
  const uuid = '0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0'
  const { key, groupKey } = newDevice('us-west-2_AbCdEfGhI', 's', uuid)
  expect(key).toBe(`us-west-2_${uuid}`)
  expect(groupKey).toMatch(/^-[A-Za-z0-9]{8}$/)
  expect(deviceGroupKey('us-west-2_AbCdEfGhI', 's')).toBe(groupKey)
  const others = [deviceGroupKey('us-west-2_AbCdEfGhI', 't'), deviceGroupKey('us-west-2_AbCdEfGhJ', 's')]
  expect(new Set([groupKey, ...others]).size).toBe(3)
})

test.each([
  [undefined, false],
  [{}, true],
  [{ ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: false }, true],
  [{ ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true }, true],
])('%o tracks devices: %s', (DeviceConfiguration, expected) => {
  expect(tracksDevices({ settings: { DeviceConfiguration } } as Pool)).toBe(expected)
})
