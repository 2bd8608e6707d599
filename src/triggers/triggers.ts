/**
 * Triggers call the functions that a pool names in its LambdaConfig.
 * This room owns their events, their runners and the reading of their answers.
 * It never decides what follows from an answer: flows do.
 */
import { functionFailed } from '../domain/errors.ts'
import type { Pool } from '../domain/pool.ts'

export type TriggerName =
  | 'PreSignUp'
  | 'PostConfirmation'
  | 'PreAuthentication'
  | 'PostAuthentication'
  | 'CustomMessage'
  | 'DefineAuthChallenge'
  | 'CreateAuthChallenge'
  | 'VerifyAuthChallengeResponse'
  | 'PreTokenGeneration'
  | 'UserMigration'
  | 'CustomSMSSender'
  | 'CustomEmailSender'

export interface Triggers {
  /** Does nothing when the pool names no function for the trigger. */
  call(pool: Pool, trigger: TriggerName): Promise<void>
}

/** Refuses wherever a function is configured: skipping it would skip a check that the pool's owner relies on. */
export function createTriggers(): Triggers {
  return {
    async call(pool, trigger) {
      if (isConfigured(pool, trigger)) throw functionFailed(trigger, 'NotImplemented')
    },
  }
}

export function isConfigured(pool: Pool, trigger: TriggerName): boolean {
  const functions = pool.settings.LambdaConfig ?? {}
  if (trigger === 'PreTokenGeneration')
    return Boolean(functions.PreTokenGeneration ?? functions.PreTokenGenerationConfig)
  return Boolean(functions[trigger])
}
