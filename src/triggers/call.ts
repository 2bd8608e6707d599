import type { CognitoError } from '../domain/errors/cognito-error.ts'
import {
  functionAnswerUnusable,
  functionFailed,
  functionRefused,
  migrationRefused,
} from '../domain/errors/functions.ts'
import type { Log } from '../platform/log.ts'
import type { Random } from '../platform/random.ts'
import { parseAnswer } from './answers.ts'
import type { TriggerEvent } from './events.ts'
import { type Answer, type Invocation, InvocationFailed, type Runner, TimedOut } from './runners/runner.ts'
import type { TriggerName } from './triggers.ts'

export interface Calls {
  /** The `response` that the function gave back, and nothing when it gave back no event at all. */
  call(trigger: TriggerName, arn: string, event: TriggerEvent): Promise<Readonly<Record<string, unknown>> | undefined>
  /** Runs the function once, with nobody to read its answer; rejects where it failed. */
  send(trigger: TriggerName, arn: string, event: TriggerEvent): Promise<void>
}

export interface CallServices {
  readonly runnerOf: (arn: string) => Runner | undefined
  readonly random: Random
  readonly log: Log
  readonly attemptMillis: number
}

const attempts = 3
// A message of a function travels in an answer and in a log line.
const longestMessage = 8_192

/**
 * Five seconds for an answer, three times; a function that could not be run, or that answered an error, is not asked
 * again. Those that send messages have all of that time for one try, and the queue repeats it.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
 */
export function createCalls(services: CallServices): Calls {
  async function reporting<T>(trigger: TriggerName, arn: string, event: TriggerEvent, work: () => Promise<T>) {
    try {
      return await work()
    } catch (error) {
      const { log } = services
      log.warn({ event: 'functionFailed', trigger, arn, poolId: event.userPoolId, reason: causeOf(error) })
      throw translate(trigger, error)
    }
  }
  return {
    call: (trigger, arn, event) =>
      reporting(trigger, arn, event, async () => {
        const answer = await callPatiently(services, arn, JSON.stringify(event))
        if (answer.kind === 'failed') throw functionRefused(trigger, answer.message.slice(0, longestMessage))
        return parseAnswer(answer.text)
      }),
    async send(trigger, arn, event) {
      const asked = { arn, event: JSON.stringify(event), isRetry: false, isAsynchronous: true }
      const millis = services.attemptMillis * attempts
      await reporting(trigger, arn, event, async () => {
        const answer = await attempt(services, asked, millis)
        if (answer.kind === 'failed') throw functionRefused(trigger, answer.message.slice(0, longestMessage))
      })
    },
  }
}

async function callPatiently(services: CallServices, arn: string, event: string): Promise<Answer> {
  const { attemptMillis } = services
  for (let made = 0; ; ) {
    try {
      return await attempt(services, { arn, event, isRetry: made > 0, isAsynchronous: false }, attemptMillis)
    } catch (error) {
      made += 1
      if (!(error instanceof TimedOut) || made === attempts) throw error
    }
  }
}

async function attempt(
  { runnerOf, random }: CallServices,
  asked: Pick<Invocation, 'arn' | 'event' | 'isRetry' | 'isAsynchronous'>,
  millis: number,
): Promise<Answer> {
  const runner = runnerOf(asked.arn)
  if (!runner) throw new InvocationFailed('ResourceNotFoundException')
  const abort = new AbortController()
  // The machine's own time: a clock that a test stops must not let a function run for ever.
  const timer = setTimeout(() => abort.abort(), millis)
  try {
    return await runner.invoke({ ...asked, requestId: random.uuid(), millis, signal: abort.signal })
  } catch (error) {
    throw abort.signal.aborted ? new TimedOut() : error
  } finally {
    clearTimeout(timer)
  }
}

function translate(trigger: TriggerName, error: unknown): unknown {
  if (error instanceof InvocationFailed) return functionFailed(trigger, error.reason)
  return error instanceof TimedOut ? functionFailed(trigger, 'Timeout') : error
}

function causeOf(error: unknown): string {
  if (error instanceof TimedOut) return 'no answer in time'
  const { message, cause } = error as Error
  return cause instanceof Error ? `${message}: ${cause.message}` : message
}

/** The answer of a function that has to give its event back. */
export function demanded<T>(response: T | undefined): T {
  if (response === undefined) throw functionAnswerUnusable()
  return response
}

/** What a client is told of a function that knows no user to migrate: that it threw is nothing else. */
export function translateMigration(error: unknown, clientId: string): unknown {
  return (error as CognitoError).name === 'UserLambdaValidationException' ? migrationRefused(clientId) : error
}
