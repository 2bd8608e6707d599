import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type RequestOptions, request as secureRequest } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { cenote, oneSentence, started } from '../support/command.ts'

describe('HTTPS', () => {
  test('with a certificate of its own: https throughout, and kept for the next start', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cenote-tls-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const env = { CENOTE_TLS: 'self-signed', CENOTE_DATA_DIR: folder }
    const running = await started(env)
    await running.said(/inbox is open/)
    const path = join(folder, 'tls.crt')
    expect(running.errors()).toContain(`listens on https://127.0.0.1:${running.port}\n`)
    expect(running.errors()).toContain(`public URL  https://localhost:${running.port}\n`)
    expect(running.errors()).toContain(
      `TLS         self-signed; trust ${path}, for example NODE_EXTRA_CA_CERTS=${path}`,
    )
    const ca = readFileSync(path)
    for (const host of ['localhost', '127.0.0.1'])
      expect(await overTls(`https://${host}:${running.port}/health/ready`, ca)).toEqual([200, '{"status":"ok"}'])
    const prefixed = { servername: 'people.auth.localhost' }
    expect(await overTls(`https://127.0.0.1:${running.port}/health/live`, ca, prefixed)).toEqual([
      200,
      '{"status":"ok"}',
    ])
    await expect(overTls(`https://localhost:${running.port}/`, undefined)).rejects.toThrow(/self-signed/)
    await expect(overTls(`https://localhost:${running.port}/`, ca, { servername: 'example.com' })).rejects.toThrow(
      /altnames/,
    )
    await expect(fetch(running.url)).rejects.toThrow()

    running.process.kill('SIGTERM')
    expect(await running.ended).toBe(0)
    await started(env)
    expect(readFileSync(path)).toEqual(ca)
  })

  test('serves the API and names itself in what it issues', async () => {
    const running = await started({ CENOTE_TLS: 'self-signed', CENOTE_LOG_LEVEL: 'silent' }, 'dev')
    await running.said(/password Passw0rd!/)
    const [, path = ''] = /trust (\S+),/.exec(running.errors()) ?? []
    const ca = readFileSync(join(running.folder, path))
    const url = `https://localhost:${running.port}`
    const [, text] = await overTls(`${url}/us-east-1_Developer/.well-known/openid-configuration`, ca)
    expect(JSON.parse(text)).toMatchObject({
      issuer: `${url}/us-east-1_Developer`,
      token_endpoint: `${url}/oauth2/token`,
    })
  })

  test('with files shows their certificate', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cenote-tls-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const first = await started({ CENOTE_TLS: 'self-signed', CENOTE_DATA_DIR: folder })
    first.process.kill('SIGTERM')
    await first.ended
    const files = `${join(folder, 'tls.crt')},${join(folder, 'tls.key')}`
    const running = await started({ CENOTE_TLS: files })
    const ca = readFileSync(join(folder, 'tls.crt'))
    expect(await overTls(`https://localhost:${running.port}/health/live`, ca)).toEqual([200, '{"status":"ok"}'])

    writeFileSync(join(folder, 'other.key'), otherKey)
    const refusal = async (CENOTE_TLS: string) => {
      const refused = await cenote(['start'], { CENOTE_TLS })
      expect(await refused.ended).toBe(1)
      expect(refused.errors()).toMatch(oneSentence)
      return refused.errors()
    }
    const [cert, key, other] = ['tls.crt', 'tls.key', 'other.key'].map(name => join(folder, name))
    expect(await refusal(`${cert},${other}`)).toContain(`${cert} and ${other}, which do not go together; `)
    expect(await refusal(`${cert},${folder}/none`)).toContain('none, which cannot be read (ENOENT); ')
    expect(await refusal(`${key},${key}`)).toContain(`the certificate ${key}, which is not one in PEM form; `)
    expect(await refusal(`${cert},${cert}`)).toContain(`the private key ${cert}, which is not one in PEM form`)
    expect(await refusal(`${cert}`)).toMatch(/^CENOTE_TLS must be self-signed, or the paths of /)
  })

  test('with an http public URL is refused', async () => {
    const env = { CENOTE_TLS: 'self-signed', CENOTE_PUBLIC_URL: 'http://id.example.com' }
    const running = await cenote(['start'], env)
    expect(await running.ended).toBe(1)
    expect(running.errors()).toBe(
      'CENOTE_PUBLIC_URL is an http URL, which nobody can call with CENOTE_TLS set; for example CENOTE_PUBLIC_URL=https://id.example.com.\n',
    )
  })
})

const otherKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' })

/** Status and body of a request by a client that trusts this certificate alone. */
function overTls(url: string, ca: Buffer | undefined, options: RequestOptions = {}): Promise<[number, string]> {
  return new Promise((resolve, reject) => {
    const sending = secureRequest(url, { agent: false, ...(ca && { ca }), ...options }, async response => {
      let text = ''
      for await (const chunk of response) text += chunk
      resolve([response.statusCode ?? 0, text])
    })
    sending.on('error', reject)
    sending.end()
  })
}
