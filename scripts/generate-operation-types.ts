import { readFileSync } from 'node:fs'

interface Model {
  operations: Record<string, { documented: boolean; auth: string }>
}

/** The map from an operation's name to the SDK's static types of its input and output. */
export function operationTypes(): Record<string, string> {
  const model: Model = JSON.parse(readFileSync(new URL('../api/model.json', import.meta.url), 'utf8'))
  const names = Object.keys(model.operations).sort()
  const lines = names.map(name => `  ${name}: { input: sdk.${name}CommandInput; output: sdk.${name}CommandOutput }`)
  return {
    'src/api/wire/operation-types.gen.ts': `// Made by \`npm run gen\` from api/model.json; do not edit.
import type * as sdk from '@aws-sdk/client-cognito-identity-provider'

export interface OperationTypes {
${lines.join('\n')}
}
`,
  }
}
