import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { cenote, oneSentence, started } from '../support/command.ts'

describe('build-password-list', () => {
  const known = 'An-0perator-knows-this'
  const digest = createHash('sha1').update(known).digest('hex')

  test('makes a file out of a published list, which a server then starts with', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cenote-list-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, 'pwned.txt'), `${digest}:12\n${'0'.repeat(40)}:1\n`)
    const [list, made] = [join(folder, 'pwned.txt'), join(folder, 'known.bin')]
    const building = await cenote(['build-password-list', '--seen=10', list, made])
    expect(await building.ended).toBe(0)
    expect(building.output()).toBe(`${made} has 1 password.\n`)

    const CENOTE_CONFIG = join(folder, 'cenote.json')
    const places = fileURLToPath(new URL('../support/files/locations.mmdb', import.meta.url))
    writeFileSync(CENOTE_CONFIG, JSON.stringify({ risk: { compromisedPasswords: './known.bin', locations: places } }))
    await started({ CENOTE_CONFIG })
  })

  test.each([
    [[], 2, 'The list to read or the file to make is missing; '],
    [['list.txt'], 2, 'The list to read or the file to make is missing; '],
    [['list.txt', 'a', 'b'], 2, '"cenote build-password-list" takes no "b"; '],
    [['list.txt', 'a', '--sha256'], 2, '"cenote build-password-list" takes no "--sha256"; '],
    [['list.txt', 'a', '--plain', '--seen=2'], 2, 'A list of passwords does not say how often each was seen.'],
    [['none.txt', 'a'], 1, 'none.txt cannot be used (ENOENT).'],
    [['/dev/null', '/none/a'], 1, '/none/a'],
    [[fileURLToPath(import.meta.url), 'a'], 1, ' has no SHA-1 in line 1; with --plain its lines are passwords.'],
  ])('%j is refused with a sentence', async (words, code, sentence) => {
    const running = await cenote(['build-password-list', ...words])
    expect(await running.ended).toBe(code)
    expect(running.errors()).toMatch(oneSentence)
    expect(running.errors()).toContain(sentence)
  })

  test.each([
    ['compromisedPasswords', 'missing.bin', 'which cannot be read (ENOENT); '],
    ['compromisedPasswords', 'cenote.json', 'which is not made by "cenote build-password-list"; '],
    ['locations', 'missing.mmdb', 'which cannot be read (ENOENT); '],
    ['locations', 'cenote.json', 'which is not a file in the MaxMind format; '],
  ])('what cannot be used as risk.%s (%s) ends the start', async (key, file, sentence) => {
    const folder = mkdtempSync(join(tmpdir(), 'cenote-risk-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const CENOTE_CONFIG = join(folder, 'cenote.json')
    writeFileSync(CENOTE_CONFIG, JSON.stringify({ risk: { [key]: file } }))
    const running = await cenote(['start'], { CENOTE_CONFIG })
    expect(await running.ended).toBe(1)
    expect(running.errors()).toMatch(oneSentence)
    expect(running.errors()).toContain(`CENOTE_CONFIG: risk.${key} names ${join(folder, file)}, ${sentence}`)
  })
})
