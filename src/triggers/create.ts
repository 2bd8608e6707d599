import type { FunctionEntry } from '../config.ts'
import { migrationRefused } from '../domain/errors/functions.ts'
import type { Log } from '../platform/log.ts'
import type { Random } from '../platform/random.ts'
import * as read from './answers.ts'
import { createCalls, demanded, translateMigration } from './call.ts'
import * as events from './events.ts'
import { functionArn } from './functions.ts'
import { createRunners } from './runners/choose.ts'
import { isConfigured, type TriggerName, type Triggers } from './triggers.ts'

export interface TriggerServices {
  readonly functions: readonly FunctionEntry[]
  /** Whether modules are loaded again when their file changes. */
  readonly isDevelopment: boolean
  readonly random: Random
  readonly log: Log
  /** How long an answer is waited for, three times; five seconds in the service. */
  readonly attemptMillis?: number
}

/** Triggers that run a pool's functions as the file of CENOTE_CONFIG says. */
export function createTriggers(services: TriggerServices): Triggers {
  const { random, log, attemptMillis = 5_000 } = services
  const runners = createRunners(services)
  const { call, send } = createCalls({ runnerOf: runners.of, random, log, attemptMillis })

  /** What the function of a trigger decided, or the neutral decision where the pool names none. */
  async function decide<T>(
    on: { readonly pool: Parameters<typeof functionArn>[0] },
    trigger: TriggerName,
    event: () => events.TriggerEvent,
    reading: (response: Readonly<Record<string, unknown>>) => T,
    neutral: T,
  ): Promise<T> {
    const arn = functionArn(on.pool, trigger)
    if (arn === undefined) return neutral
    return reading(demanded(await call(trigger, arn, event())))
  }

  const ignored = () => undefined

  return {
    isConfigured,
    preSignUp: (on, source, about) =>
      decide(on, 'PreSignUp', () => events.preSignUpEvent(on, source, about), read.readSignUpDecision, {
        autoConfirmUser: false,
        autoVerifyEmail: false,
        autoVerifyPhone: false,
      }),
    postConfirmation: (on, source, about) =>
      decide(on, 'PostConfirmation', () => events.postConfirmationEvent(on, source, about), ignored, undefined),
    preAuthentication: (on, about) =>
      decide(on, 'PreAuthentication', () => events.preAuthenticationEvent(on, about), ignored, undefined),
    postAuthentication: (on, about) =>
      decide(on, 'PostAuthentication', () => events.postAuthenticationEvent(on, about), ignored, undefined),
    defineAuthChallenge: (on, about) =>
      decide(
        on,
        'DefineAuthChallenge',
        () => events.defineAuthChallengeEvent(on, about),
        read.readChallengeDecision,
        // Nothing decides for a function that is not there.
        { issueTokens: false, failAuthentication: true },
      ),
    createAuthChallenge: (on, about) =>
      decide(on, 'CreateAuthChallenge', () => events.createAuthChallengeEvent(on, about), read.readCreatedChallenge, {
        publicParameters: {},
        privateParameters: {},
      }),
    verifyAuthChallengeResponse: (on, about) =>
      decide(
        on,
        'VerifyAuthChallengeResponse',
        () => events.verifyAuthChallengeResponseEvent(on, about),
        read.readVerdict,
        false,
      ),
    preTokenGeneration: (on, source, about) =>
      decide(
        on,
        'PreTokenGeneration',
        () => events.preTokenGenerationEvent(on, source, about),
        response => read.readTokenOverrides(response, events.tokenVersionOf(on.pool)),
        undefined,
      ),
    async clientTokenGeneration(on, about) {
      if (events.tokenVersionOf(on.pool) !== 'V3_0') return undefined
      return decide(
        on,
        'PreTokenGeneration',
        () => events.clientTokenGenerationEvent(on, about),
        response => read.readTokenOverrides(response, 'V3_0'),
        undefined,
      )
    },
    async userMigration(on, source, about) {
      const arn = functionArn(on.pool, 'UserMigration')
      if (arn === undefined) return undefined
      return migrate(() => call('UserMigration', arn, events.userMigrationEvent(on, source, about)), on.clientId ?? '')
    },
    inboundFederation: (on, about) =>
      decide(
        on,
        'InboundFederation',
        () => events.inboundFederationEvent(on, about),
        read.readAttributesToMap,
        undefined,
      ),
    customMessage: (on, source, about) =>
      decide(on, 'CustomMessage', () => events.customMessageEvent(on, source, about), read.readCustomTexts, {}),
    async customSender(on, medium, source, about) {
      const trigger = medium === 'EMAIL' ? 'CustomEmailSender' : 'CustomSMSSender'
      const arn = functionArn(on.pool, trigger)
      if (arn !== undefined) await send(trigger, arn, events.customSenderEvent(on, medium, source, about))
    },
    close: () => runners.close(),
  }
}

async function migrate(call: () => Promise<Readonly<Record<string, unknown>> | undefined>, clientId: string) {
  let user: ReturnType<typeof read.readMigratedUser>
  try {
    // A function that knows nobody may give back nothing at all.
    user = read.readMigratedUser((await call()) ?? {})
  } catch (error) {
    throw translateMigration(error, clientId)
  }
  if (!user) throw migrationRefused(clientId)
  return user
}
