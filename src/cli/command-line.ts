export type Command = 'start' | 'dev' | 'help' | 'version'

/** A command line that says nothing the server could do. The message is one sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const help = `Usage: cenote <command>

Commands:
  start       start the server
  dev         start the server with a database in memory, a pool, a client and a user; print codes as they arrive

Options:
  --help      print this text
  --version   print the version

Settings are environment variables such as CENOTE_PORT=9229; docs/configuration.md lists them.
`

const commands: Readonly<Record<string, Command>> = {
  start: 'start',
  dev: 'dev',
  help: 'help',
  '--help': 'help',
  '-h': 'help',
  version: 'version',
  '--version': 'version',
  '-v': 'version',
}

export function readCommandLine(words: readonly string[]): Command {
  const [word, ...rest] = words
  if (word === undefined) throw new UsageError('A command is missing; "cenote start" starts the server.')
  const command = Object.hasOwn(commands, word) ? commands[word] : undefined
  if (!command) {
    throw new UsageError(`"${word}" is not a command of cenote; "cenote --help" lists them.`)
  }
  const [extra] = rest
  if (extra === '--help' || extra === '-h') return 'help'
  if (extra !== undefined) {
    throw new UsageError(
      `"cenote ${word}" takes no "${extra}"; settings are environment variables, for example CENOTE_PORT=9229.`,
    )
  }
  return command
}
