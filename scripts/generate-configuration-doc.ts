import { fileKeys, type Setting, settings } from '../src/config/settings.ts'

/** docs/configuration.md, from the table that the server itself reads its settings by. */
export function configurationDoc(): Record<string, string> {
  const variables = Object.entries<Setting>(settings).map(([name, { meaning, default: value, example, form }]) =>
    row([`\`${name}\``, meaning, plain(value), `${form}, such as \`${example}\``]),
  )
  const keys = Object.entries(fileKeys).map(([key, meaning]) => row([`\`${key}\``, meaning]))
  return {
    'docs/configuration.md': `<!-- Made by \`npm run gen\` from src/config/settings.ts; do not edit. -->
# Configuration

Settings are environment variables. An unknown variable that begins with \`CENOTE_\`, or a value that is malformed, stops
the start with one sentence. An empty variable counts as one that is not set.

${table(['Variable', 'Meaning', 'Default', 'Value'], variables)}

## The file

\`CENOTE_CONFIG\` names a JSON file. Unknown keys stop the start.

${table(['Key', 'Meaning'], keys)}

[messages.md](messages.md) has examples of \`delivery\` and \`keys\`.

An example for production mode, where every administrative call must be signed with one of these keys:

\`\`\`json
{
  "accessKeys": [
    {
      "accessKeyId": "AKIAIOSFODNN7EXAMPLE",
      "secretAccessKey": "<what 'openssl rand -hex 24' prints>",
      "arn": "arn:aws:iam::123456789012:user/backend",
      "policies": [
        {
          "Version": "2012-10-17",
          "Statement": [
            { "Effect": "Allow", "Action": ["cognito-idp:CreateUserPool", "cognito-idp:ListUserPools"], "Resource": "*" },
            { "Effect": "Allow", "Action": "cognito-idp:*", "Resource": "arn:aws:cognito-idp:*:*:userpool/*" },
            { "Effect": "Deny", "Action": "cognito-idp:DeleteUserPool", "Resource": "*" }
          ]
        }
      ]
    }
  ],
  "defaults": { "preventUserExistenceErrors": "ENABLED" }
}
\`\`\`

Policies are identity-based IAM policies. A deny outweighs an allow, and what no policy allows is refused. Every string,
number, date, ARN, address, \`Bool\` and \`Null\` condition operator is known, with \`IfExists\`, \`ForAnyValue\` and
\`ForAllValues\`; the condition keys are \`aws:SourceIp\`, \`aws:RequestedRegion\`, \`aws:CurrentTime\`, \`aws:EpochTime\`,
\`aws:SecureTransport\`, \`aws:PrincipalArn\`, \`aws:PrincipalAccount\`, \`aws:UserAgent\`, \`aws:ResourceTag/…\`,
\`aws:RequestTag/…\` and \`aws:TagKeys\`. A policy with anything else in it stops the start.
`,
  }
}

function table(head: readonly string[], rows: readonly string[]): string {
  return [row(head), row(head.map(() => '---')), ...rows].join('\n')
}

function row(cells: readonly string[]): string {
  return `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

// Defaults that are a sentence stand as they are, the others are values.
function plain(value: string): string {
  return value.includes(' ') || value === 'none' ? value : `\`${value}\``
}
