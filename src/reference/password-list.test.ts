import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { buildPasswordList } from './build-password-list.ts'
import { openPasswordList, type PasswordList, UnusableFile } from './password-list.ts'

const sha1 = (text: string) => createHash('sha1').update(text).digest('hex').toUpperCase()

async function* chunked(text: string, size = 1000): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'cenote-list-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

async function listOf(text: string, form: 'sha1' | 'plain', leastSeen = 0) {
  const path = join(folder(), 'list')
  const size = await buildPasswordList({ chunks: chunked(text), form, leastSeen }, path)
  const list = await openPasswordList(path)
  onTestFinished(() => list.close())
  return { list, size, path }
}

describe('a list of known passwords', () => {
  test('has every password that it was made of, and of 10,000 others none', async () => {
    const known = Array.from({ length: 5_000 }, (_, i) => `known-${i}`)
    const { list, size } = await listOf(known.join('\n'), 'plain')
    expect(size).toBe(5_000)
    for (const password of known) expect(await list.has(password), password).toBe(true)
    let mistakes = 0
    for (let i = 0; i < 10_000; i++) if (await list.has(`other-${i}`)) mistakes++
    expect(mistakes).toBe(0)
  })

  test('takes one for another only where eight bytes of a SHA-1 are the same', async () => {
    const twin = sha1('known').slice(0, 16).padEnd(40, '0')
    const { list } = await listOf(`${twin}:3`, 'sha1')
    expect(await list.has('known')).toBe(true)
    const stranger = sha1('known')
      .slice(0, 15)
      .padEnd(40, sha1('known')[15] === '0' ? '1' : '0')
    expect(await (await listOf(`${stranger}:3`, 'sha1')).list.has('known')).toBe(false)
  })

  test('is the same of SHA-1 lines in any case and order, repeated ones and Windows line ends', async () => {
    const words = ['one', 'two', 'three', 'pässword', ' with blanks ']
    const plain = await listOf(`${words.join('\r\n')}\r\n\r\none\r\n`, 'plain')
    const hashes = words.map((word, i) => (i % 2 ? sha1(word) : sha1(word).toLowerCase()))
    const hashed = await listOf(`${hashes.reverse().join(':7\n')}:7\n`, 'sha1')
    expect(plain.size).toBe(5)
    expect(readFileSync(hashed.path)).toEqual(readFileSync(plain.path))
    for (const word of words) expect(await hashed.list.has(word)).toBe(true)
    for (const word of ['One', 'on', 'one ', '', 'with blanks']) expect(await hashed.list.has(word)).toBe(false)
  })

  test('leaves out what was seldom seen', async () => {
    const text = `${sha1('often')}:10\n${sha1('seldom')}:9\n`
    const { list, size } = await listOf(text, 'sha1', 10)
    expect(size).toBe(1)
    expect(await list.has('often')).toBe(true)
    expect(await list.has('seldom')).toBe(false)
    await expect(listOf(sha1('uncounted'), 'sha1', 10)).rejects.toThrow('does not say how often line 1 was seen')
  })

  test('finds what is not spread evenly', async () => {
    const hashes = Array.from({ length: 5_000 }, (_, i) =>
      `FFFFFFFFFFF${(i * 3).toString(16).padStart(5, '0')}`.padEnd(40, '0'),
    )
    const { list, size } = await listOf(hashes.join('\n'), 'sha1')
    expect(size).toBe(5_000)
    expect(await list.has('anything')).toBe(false)
  })

  test('of nothing has nothing', async () => {
    const { list, size } = await listOf('', 'sha1')
    expect(size).toBe(0)
    expect(await list.has('password')).toBe(false)
  })

  test.each([
    ['passwords that are taken for digests', 'hello\n', 'has no SHA-1 in line 1; with --plain'],
    ['a digest that is cut off', `${sha1('a')}:1\n${sha1('b').slice(1)}\n`, 'has no SHA-1 in line 2'],
    ['a line without end', 'a'.repeat(10_000), 'has a line of more than 4096 bytes'],
  ])('is not made of %s, and what was there before stays', async (_what, text, sentence) => {
    const path = join(folder(), 'list')
    writeFileSync(path, 'before')
    const building = buildPasswordList({ chunks: chunked(text), form: 'sha1' }, path)
    await expect(building).rejects.toThrow(sentence)
    expect(readFileSync(path, 'utf8')).toBe('before')
  })

  test('is not opened where it is missing, something else, cut off or out of order', async () => {
    const { path } = await listOf(Array.from({ length: 100 }, (_, i) => `word ${i}`).join('\n'), 'plain')
    const whole = readFileSync(path)
    const refusal = async (content: Buffer) => {
      writeFileSync(path, content)
      const error = await openPasswordList(path).catch(reason => reason)
      expect(error).toBeInstanceOf(UnusableFile)
      return error.message
    }
    expect(await refusal(Buffer.from('password\n'))).toBe('is not made by "cenote build-password-list"')
    expect(await refusal(whole.subarray(0, -8))).toContain('damaged')
    expect(await refusal(Buffer.concat([whole, Buffer.alloc(8)]))).toContain('damaged')
    expect(await refusal(Buffer.concat([whole.subarray(0, 24), whole.subarray(24).reverse()]))).toContain(
      'not in order',
    )
    rmSync(path)
    await expect(openPasswordList(path)).rejects.toThrow('cannot be read (ENOENT)')
  })
})

describe('the list that comes with the server', () => {
  let list: PasswordList
  beforeAll(async () => {
    list = await openPasswordList(new URL('common-passwords.bin', import.meta.url).pathname)
    return () => list.close()
  })

  test.each(['123456', 'password', 'qwerty', 'Password1', 'P@ssw0rd', 'Password1!', 'Qwerty1!'])(
    'has %s',
    async word => {
      expect(await list.has(word)).toBe(true)
    },
  )

  test.each(['Stapled-9', 'correct horse battery staple 7', 'Abcdef1!x', 'pAssword'])('has not %s', async word => {
    expect(await list.has(word)).toBe(false)
  })

  test('has none of 10,000 passwords made by chance', async () => {
    let mistakes = 0
    for (let i = 0; i < 10_000; i++) if (await list.has(sha1(`chance ${i}`).slice(0, 12))) mistakes++
    expect(mistakes).toBe(0)
  })
})
