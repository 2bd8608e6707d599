import type { FunctionEntry, FunctionRunner } from '../config.ts'
import { matchesWildcards } from '../domain/iam/wildcards.ts'
import type { Pool } from '../domain/pool.ts'
import type { TriggerName } from './triggers.ts'

/** The ARN of the function that a pool names for a trigger. */
export function functionArn({ settings }: Pool, trigger: TriggerName): string | undefined {
  const functions = settings.LambdaConfig ?? {}
  switch (trigger) {
    case 'PreTokenGeneration':
      return functions.PreTokenGenerationConfig?.LambdaArn ?? functions.PreTokenGeneration
    case 'CustomSMSSender':
    case 'CustomEmailSender':
    case 'InboundFederation':
      return functions[trigger]?.LambdaArn
    default:
      return functions[trigger]
  }
}

/** How a function is run: by the entry of its very ARN, else by the longest pattern that matches it. */
export function runnerOf(entries: readonly FunctionEntry[], arn: string): FunctionRunner | undefined {
  const exact = entries.find(({ pattern }) => pattern === arn)
  if (exact) return exact.runner
  return entries
    .filter(({ pattern }) => matchesWildcards(pattern, arn))
    .toSorted((a, b) => b.pattern.length - a.pattern.length)[0]?.runner
}
