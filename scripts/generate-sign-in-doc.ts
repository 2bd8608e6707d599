import { readFileSync } from 'node:fs'
import { challenges } from '../src/flows/sign-in/challenges/index.ts'
import { rules } from '../src/flows/sign-in/next-step.ts'

const path = 'docs/sign-in.md'

/** Writes the tables of rules and of challenges between their markers; the prose around them is written by hand. */
export function signInDoc(): Record<string, string> {
  const page = readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
  return { [path]: between(between(page, 'rules', rulesTable()), 'challenges', challengesTable()) }
}

function rulesTable(): string {
  const rows = rules.map((rule, index) => `| ${index + 1} | ${rule.about} | ${rule.when} | ${outcome(rule)} |`)
  return ['| # | about | when | then |', '|---|---|---|---|', ...rows].join('\n')
}

function outcome(rule: (typeof rules)[number]): string {
  if ('ask' in rule) return `ask \`${rule.ask}\``
  if ('grant' in rule) return rule.grant
  const { name, message } = rule.refuse()
  return `refuse: \`${name}\`, ${message}`
}

function challengesTable(): string {
  const rows = Object.entries(challenges).map(([name, { proves }]) => {
    const asking = rules.flatMap((rule, index) => ('ask' in rule && rule.ask === name ? [index + 1] : []))
    return `| \`${name}\` | ${proves} | ${asking.join(', ') || 'none'} |`
  })
  return ['| challenge | a right answer proves | asked by row |', '|---|---|---|', ...rows].join('\n')
}

function between(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name}: made by npm run gen -->`, `<!-- end of ${name} -->`]
  const [before, rest] = page.split(begin)
  const [, after] = rest?.split(end) ?? []
  if (before === undefined || after === undefined) throw new Error(`${path} lacks the markers of ${name}`)
  return `${before}${begin}\n${text}\n${end}${after}`
}
