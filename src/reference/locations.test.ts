import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { openLocations } from './locations.ts'

/** Networks of RFC 5737 and RFC 3849 in places of our choice; made with the Python package mmdb_writer 0.2.7. */
const places = fileURLToPath(new URL('../../test/support/files/locations.mmdb', import.meta.url))

test('says where addresses of both kinds are', async () => {
  const { find } = await openLocations(places)
  expect(find('192.0.2.7')).toEqual({ city: 'Oslo', country: 'Norway', latitude: 59.91, longitude: 10.75 })
  expect(find('192.0.2.200')).toMatchObject({ city: 'Bergen' })
  expect(find('2001:db8:1::7')).toMatchObject({ city: 'Lisbon', country: 'Portugal' })
})

test('says what is known and no more', async () => {
  const { find } = await openLocations(places)
  expect(find('198.18.0.1')).toEqual({ country: 'Norway' })
  for (const address of ['10.0.0.1', '::1', '2001:db8:2::7', 'nowhere', '']) expect(find(address)).toEqual({})
})

test('is not made of a file that is missing, something else or damaged', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cenote-places-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const refusal = (content: Buffer) => {
    const path = join(folder, 'places.mmdb')
    writeFileSync(path, content)
    return expect(openLocations(path)).rejects
  }
  const whole = readFileSync(places)
  await expect(openLocations(join(folder, 'none'))).rejects.toThrow('cannot be read (ENOENT)')
  await refusal(Buffer.from('Oslo')).toThrow('is not a file in the MaxMind format')
  await refusal(whole.subarray(0, 900)).toThrow('is not a file in the MaxMind format')
  await refusal(whole.subarray(900)).toThrow('is damaged')
  const networks = Buffer.from(whole.toString('latin1').replace('Test-City', 'Test-ASNs'), 'latin1')
  await refusal(networks).toThrow('says nothing of cities or countries (it is of the type Test-ASNs)')
})
