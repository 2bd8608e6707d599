export type Command =
  | { readonly name: 'start' | 'dev' | 'help' | 'version' }
  | {
      readonly name: 'build-password-list'
      /** The published list; `-` is standard input. */
      readonly from: string
      readonly to: string
      readonly isPlain: boolean
      readonly leastSeen: number
    }

/** A command line that says nothing the server could do. The message is one sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const help = `Usage: cenote <command>

Commands:
  start       start the server
  dev         start the server with a database in memory, a pool, a client and a user; print codes as they arrive

  build-password-list LIST FILE
              make the file that risk.compromisedPasswords names, from a published list of SHA-1 digests
              ("-" reads standard input); --plain: the lines are passwords; --seen=N: leave out digests that
              the list counts fewer times

Options:
  --help      print this text
  --version   print the version

Settings are environment variables such as CENOTE_PORT=9229; docs/configuration.md lists them.
`

type SimpleName = Exclude<Command['name'], 'build-password-list'>

const commands: Readonly<Record<string, SimpleName>> = {
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
  if (word === 'build-password-list') return readListCommand(rest)
  const command = Object.hasOwn(commands, word) ? commands[word] : undefined
  if (!command) {
    throw new UsageError(`"${word}" is not a command of cenote; "cenote --help" lists them.`)
  }
  const [extra] = rest
  if (extra === '--help' || extra === '-h') return { name: 'help' }
  if (extra !== undefined) {
    throw new UsageError(
      `"cenote ${word}" takes no "${extra}"; settings are environment variables, for example CENOTE_PORT=9229.`,
    )
  }
  return { name: command }
}

function readListCommand(words: readonly string[]): Command {
  if (words.includes('--help') || words.includes('-h')) return { name: 'help' }
  const options = words.filter(word => word.startsWith('--'))
  const [from, to, ...more] = words.filter(word => !word.startsWith('--'))
  const unknown = options.find(option => !/^--(plain|seen=[1-9]\d{0,8})$/.test(option))
  if (unknown !== undefined || more.length > 0) {
    throw new UsageError(`"cenote build-password-list" takes no "${unknown ?? more[0]}"; "cenote --help" says what.`)
  }
  if (from === undefined || to === undefined) {
    throw new UsageError(
      'The list to read or the file to make is missing; for example "cenote build-password-list pwned.txt known-passwords.bin".',
    )
  }
  const isPlain = options.includes('--plain')
  const leastSeen = Number(options.findLast(option => option.startsWith('--seen='))?.slice(7) ?? 0)
  if (isPlain && leastSeen > 0) throw new UsageError('A list of passwords does not say how often each was seen.')
  return { name: 'build-password-list', from, to, isPlain, leastSeen }
}
