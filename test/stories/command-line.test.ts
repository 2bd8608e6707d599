import { describe, expect, test } from 'vitest'
import { cenote, version } from '../support/command.ts'

describe('the command line', () => {
  test('--version prints the version', async () => {
    const running = await cenote(['--version'])
    expect(await running.ended).toBe(0)
    expect(running.output()).toBe(`${version}\n`)
  })

  test('--help lists the commands', async () => {
    const running = await cenote(['--help'])
    expect(await running.ended).toBe(0)
    expect(running.output()).toMatch(/^Usage: cenote <command>[\s\S]*start [\s\S]*dev /)
  })

  test.each([
    [[], 'A command is missing; "cenote start" starts the server.'],
    [['stop'], '"stop" is not a command of cenote; "cenote --help" lists them.'],
    [['toString'], '"toString" is not a command of cenote; "cenote --help" lists them.'],
    [
      ['start', '--port=80'],
      '"cenote start" takes no "--port=80"; settings are environment variables, for example CENOTE_PORT=9229.',
    ],
  ])('%j is refused with a sentence and exit code 2', async (words, sentence) => {
    const running = await cenote(words)
    expect(await running.ended).toBe(2)
    expect(running.errors()).toBe(`${sentence}\n`)
    expect(running.output()).toBe('')
  })
})
