import { help, readCommandLine, UsageError } from './command-line.ts'

const failed = 1
const misused = 2

/** Does what the command line says. Whatever is in the way of a start is one sentence on standard error. */
export async function run(words: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  try {
    const command = readCommandLine(words)
    switch (command.name) {
      case 'help':
        process.stdout.write(help)
        return
      case 'version':
        process.stdout.write(`${(await import('./version.ts')).version}\n`)
        return
      case 'start':
        return await (await import('./start.ts')).start(env)
      case 'dev':
        return await (await import('./dev.ts')).dev(env)
      case 'build-password-list':
        return await (await import('./password-list.ts')).makePasswordList(command)
    }
  } catch (error) {
    const sentence = error instanceof Error ? error.message : String(error)
    process.stderr.write(`${sentence}\n`)
    process.exit(error instanceof UsageError ? misused : failed)
  }
}
