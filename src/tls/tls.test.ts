import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createLog } from '../platform/log.ts'
import { strongRandom as random } from '../platform/random.ts'
import { selfSigned } from './self-signed.ts'
import { openTls } from './tls.ts'

const day = 24 * 60 * 60 * 1000
const start = Date.parse('2026-03-01T12:00:00Z')

let dataDir: string
let at: number
const now = () => new Date(at)
const pass = (time: number) => {
  at += time
  return undefined
}
const made = (publicUrl = 'https://id.example.com') => selfSigned({ config: { dataDir, publicUrl }, now, random })

beforeEach(() => {
  at = start
  dataDir = mkdtempSync(join(tmpdir(), 'cenote-tls-'))
  onTestFinished(() => rmSync(dataDir, { recursive: true }))
})

describe('a certificate of our own', () => {
  test('covers every name of this server, and can sign no other', async () => {
    const certificate = new X509Certificate((await made()).cert)
    for (const name of ['localhost', 'people.auth.localhost', 'id.example.com', 'people.auth.id.example.com'])
      expect(certificate.checkHost(name), name).toBeDefined()
    for (const address of ['127.0.0.1', '::1']) expect(certificate.checkIP(address), address).toBeDefined()
    for (const name of ['example.com', 'other.example.com', 'a.b.auth.localhost'])
      expect(certificate.checkHost(name), name).toBeUndefined()
    expect(certificate.ca).toBe(false)
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
  })

  test('covers a public URL that is an address', async () => {
    for (const address of ['10.1.2.3', '2001:db8::1']) {
      const publicUrl = `https://${address.includes(':') ? `[${address}]` : address}:9229`
      expect(new X509Certificate((await made(publicUrl)).cert).checkIP(address)).toBe(address)
    }
  })

  test('is kept, its key readable by its owner only', async () => {
    const first = await made()
    at += 300 * day
    expect(await made()).toEqual(first)
    expect(statSync(join(dataDir, 'tls.key')).mode & 0o777).toBe(0o600)
    expect(readdirSync(dataDir).sort()).toEqual(['tls.crt', 'tls.key'])
  })

  test.each<[string, () => string | undefined]>([
    ['ends within a month', () => pass(368 * day)],
    ['is not valid yet', () => pass(-2 * day)],
    ['lacks a name', () => 'https://other.example.com'],
    ['is broken', () => void writeFileSync(join(dataDir, 'tls.crt'), 'half')],
    ['lost its key', () => void rmSync(join(dataDir, 'tls.key'))],
  ])('is made anew when it %s', async (_reason, change) => {
    const first = await made()
    const second = await made(change())
    expect(second.cert).not.toBe(first.cert)
    const certificate = new X509Certificate(second.cert)
    expect(certificate.validFromDate.getTime()).toBeLessThan(at)
    expect(certificate.validToDate.getTime() - at).toBeLessThan(398 * day)
  })
})

describe('files', () => {
  const files = () => ({ certificatePath: join(dataDir, 'tls.crt'), keyPath: join(dataDir, 'tls.key') })
  const open = () => {
    const around = { config: { dataDir, publicUrl: '' }, now, random, log: createLog('silent'), lookMillis: 10 }
    return openTls({ kind: 'files', ...files() }, around)
  }

  test('are read again, and served on as they were while they are half written', async () => {
    const first = await made()
    const tls = await open()
    expect(tls.credentials).toEqual(first)
    const onChange = vi.fn()
    onTestFinished(tls.watch(onChange))
    writeFileSync(files().certificatePath, 'half')
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(onChange).not.toHaveBeenCalled()
    at += 368 * day
    const second = await made()
    await vi.waitFor(() => expect(onChange).toHaveBeenCalledExactlyOnceWith(second))
  })
})
