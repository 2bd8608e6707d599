import { existsSync } from 'node:fs'
import { operations } from '../src/api/index.ts'
import { type OperationEntry, table } from '../src/api/wire/table.ts'
import { idleExceptions } from './idle-exceptions.ts'
import { type IdleMember, refusedMembers, withoutEffect } from './idle-members.ts'
import { storyOf } from './operation-stories.ts'

const signers: Record<OperationEntry['auth'], string> = {
  sigv4: 'an access key (SigV4)',
  'access-token': 'the user (access token)',
  'access-token-or-session': 'the user (access token or session)',
  none: 'nobody',
}

const built = new Set(Object.keys(operations))
const names = Object.keys(table.operations).sort()
const entry = (name: string) => table.operations[name] as OperationEntry

/** The list of all operations: which are built, which are missing, who signs them, what shows them, what is idle. */
export function operationsDoc(): Record<string, string> {
  return {
    'docs/operations.md': `# Operations

Made by \`npm run gen\`; do not edit. ${built.size} of ${names.length} operations are built. Every request is checked
against the API's limits; a missing operation answers \`InternalErrorException\` with
"… is not implemented by this server." Beside its story, every operation is in \`test/conformance/surface\`: the least that it
takes, all that it keeps, every limit, and what it answers about what is not there. boto3 calls every documented one.

${section('The documented surface', true)}
${section('Newer operations', false)}
## Members without effect

They are read, and their limits are checked.

${idle(withoutEffect)}
## Members that are refused

${idle(refusedMembers)}
## Documented exceptions that never occur

| Exception | Why |
|---|---|
${Object.entries(idleExceptions)
  .map(([name, reason]) => `| \`${name}\` | ${reason} |`)
  .join('\n')}
`,
  }
}

function section(title: string, documented: boolean): string {
  const listed = names.filter(name => entry(name).documented === documented)
  const done = listed.filter(name => built.has(name)).length
  return `## ${title}: ${done} of ${listed.length}

| Operation | Built | Signed by | Story |
|---|---|---|---|
${listed.map(row).join('\n')}
`
}

function row(name: string): string {
  return `| ${name} | ${built.has(name) ? 'yes' : 'missing'} | ${signers[entry(name).auth]} | ${story(name)} |`
}

function story(name: string): string {
  const shownBy = storyOf[name]
  if (!built.has(name) || shownBy === undefined) return ''
  const path = `test/stories/${shownBy}.test.ts`
  if (!existsSync(new URL(`../${path}`, import.meta.url))) throw new Error(`${name}: there is no ${path}`)
  return `[${shownBy}](../${path})`
}

function idle(members: readonly IdleMember[]): string {
  const rows = members.map(({ member, operations: of, reason }) => `| \`${member}\` | ${of.join(', ')} | ${reason} |`)
  return `| Member | Of | Why |
|---|---|---|
${rows.join('\n')}
`
}
