import { operations } from '../src/api/index.ts'
import { type OperationEntry, table } from '../src/api/wire/table.ts'

const signers: Record<OperationEntry['auth'], string> = {
  sigv4: 'an access key (SigV4)',
  'access-token': 'the user (access token)',
  'access-token-or-session': 'the user (access token or session)',
  none: 'nobody',
}

/** The list of all operations: which are built, which are missing, and who signs them. */
export function operationsDoc(): Record<string, string> {
  const built = new Set(Object.keys(operations))
  const names = Object.keys(table.operations).sort()
  const entry = (name: string) => table.operations[name] as OperationEntry
  const row = (name: string) => `| ${name} | ${built.has(name) ? 'yes' : 'missing'} | ${signers[entry(name).auth]} |`
  const section = (title: string, documented: boolean) => {
    const listed = names.filter(name => entry(name).documented === documented)
    const done = listed.filter(name => built.has(name)).length
    return `## ${title}: ${done} of ${listed.length}

| Operation | Built | Signed by |
|---|---|---|
${listed.map(row).join('\n')}
`
  }
  return {
    'docs/operations.md': `# Operations

Made by \`npm run gen\`; do not edit. ${built.size} of ${names.length} operations are built. Every request is checked
against the API's limits; a missing operation answers \`InternalErrorException\` with
"… is not implemented by this server."

${section('The documented surface', true)}
${section('Newer operations', false)}`,
  }
}
