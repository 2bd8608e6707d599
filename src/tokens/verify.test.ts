import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { signCompact, signerOf } from './jws.ts'
import { createAccessVerifier } from './verify.ts'

const poolId = 'us-east-1_abcdefghi'
const publicUrl = 'http://localhost:9229'
const moment = new Date('2026-01-01T00:00:00Z')
const seconds = moment.getTime() / 1000

/** A verifier whose pool has one key at a time, and a clock. */
async function world() {
  const state = { now: moment, keys: keysOf('one', newPair()) }
  const poolKeys = async () => state.keys
  const verify = createAccessVerifier({ now: () => state.now, publicUrl, poolKeys })
  const claims = { sub: 's', client_id: 'c', scope: 'a b', auth_time: seconds, exp: seconds + 3600 }
  const all = { ...claims, iss: `${publicUrl}/${poolId}`, token_use: 'access' }
  const token = await signCompact(signerOf('one', state.keys.privateKey), all)
  return { state, verify, token }
}

const newPair = () => generateKeyPairSync('rsa', { modulusLength: 1024 })

function keysOf(kid: string, { publicKey, privateKey }: ReturnType<typeof newPair>) {
  return { privateKey, accessVerifiers: new Map([[kid, publicKey]]) }
}

test('what is remembered of a token is what it said', async () => {
  const { verify, token } = await world()
  const first = await verify(token)
  expect(first).toMatchObject({ poolId, sub: 's', clientId: 'c', scopes: ['a', 'b'] })
  expect(await verify(token)).toBe(first)
  expect(Object.isFrozen(first)).toBe(true)
})

test('a token that was seen before expires to the second all the same', async () => {
  const { state, verify, token } = await world()
  await verify(token)
  state.now = new Date(moment.getTime() + 3_599_999)
  await verify(token)
  state.now = new Date(moment.getTime() + 3_600_000)
  await expect(verify(token)).rejects.toThrow('Access Token has expired')
})

test('a token that was seen before ends with its key, and does not pass under another of the same name', async () => {
  const { state, verify, token } = await world()
  await verify(token)
  state.keys = keysOf('one', newPair())
  await expect(verify(token)).rejects.toThrow('Could not verify signature for Access Token')
  state.keys = keysOf('two', newPair())
  await expect(verify(token)).rejects.toThrow('Invalid Access Token')
})

test('nothing that differs from a token that was seen before passes for it', async () => {
  const { verify, token } = await world()
  await verify(token)
  for (const other of [`${token} `, ` ${token}`, `${token}=`, token.slice(0, -1), `${token.slice(0, -1)}A`])
    if (other !== token) await expect(verify(other)).rejects.toThrow()
  await verify(token)
})
