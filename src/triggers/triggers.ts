/**
 * Triggers call the functions that a pool names in its LambdaConfig.
 * This room owns their events, the reading of their answers, and the runners (module, HTTP endpoint, Lambda).
 * It never decides what follows from an answer: flows do. Call it outside of transactions only.
 */
import type { ProviderType } from '../domain/identity-provider.ts'
import type { MessageKind, SentKind } from '../domain/message-kind.ts'
import type { Pool } from '../domain/pool.ts'
import type { SignUpDecision } from '../domain/sign-up-decision.ts'
import type { TokenOverrides } from '../domain/token-overrides.ts'
import type { Group, User } from '../domain/user.ts'
import { functionArn } from './functions.ts'

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
  | 'InboundFederation'

/** Where a function is called: `clientId` is absent where an administrator acts without a client. */
export interface Occasion {
  readonly pool: Pool
  readonly clientId?: string | undefined
  readonly userAgent?: string | undefined
}

type Values = Readonly<Record<string, string>>

interface WithMetadata {
  /** The caller's `ClientMetadata`; the event has the key only when the caller sent it. */
  readonly clientMetadata?: Values | undefined
}

interface AboutUser extends WithMetadata {
  readonly user: User
}

interface AboutSomebody extends AboutUser {
  /** Given only where the client conceals users: whether `user` is a decoy. */
  readonly userNotFound?: boolean | undefined
}

/** One round of a sign-in, as DefineAuthChallenge and CreateAuthChallenge see it; the oldest comes first. */
export interface ChallengeRound {
  readonly challengeName: string
  readonly challengeResult: boolean
  readonly challengeMetadata: string | null
}

export interface ChallengeDecision {
  readonly challengeName?: string
  readonly issueTokens: boolean
  readonly failAuthentication: boolean
}

export interface CreatedChallenge {
  readonly publicParameters: Values
  readonly privateParameters: Values
  readonly metadata?: string
}

export type TokenSource =
  | 'HostedAuth'
  | 'Authentication'
  | 'NewPasswordChallenge'
  | 'AuthenticateDevice'
  | 'RefreshTokens'
  | 'ClientCredentials'

/** A user whom a function knows from elsewhere. */
export interface MigratedUser {
  /** The name that he gets, where it is another one than was typed. */
  readonly username?: string
  /** At least one. */
  readonly attributes: Values
  readonly status: 'CONFIRMED' | 'RESET_REQUIRED'
  /** Whether he gets no message of welcome. */
  readonly isSuppressed: boolean
  readonly mediums: readonly ('EMAIL' | 'SMS')[]
  readonly forceAliasCreation: boolean
  readonly enableSmsMfa: boolean
}

/** What an outside provider said of somebody, by where it said it. */
export interface ToldByProvider {
  readonly tokenResponse?: Values
  readonly idToken?: Values
  readonly userInfo?: Values
  readonly samlResponse?: Values
}

/** Texts with their placeholders; an absent one leaves the pool's own in place. */
export interface CustomTexts {
  readonly smsMessage?: string
  readonly emailMessage?: string
  readonly emailSubject?: string
}

/**
 * One method for each trigger. Where the pool names no function the decision is the neutral one; what a function
 * does wrong is thrown as the service's exception.
 */
export interface Triggers {
  isConfigured(pool: Pool, name: TriggerName): boolean
  preSignUp(
    on: Occasion,
    source: 'SignUp' | 'AdminCreateUser' | 'ExternalProvider',
    about: WithMetadata & {
      readonly username: string
      readonly attributes: Values
      readonly validationData?: Values | undefined
    },
  ): Promise<SignUpDecision>
  postConfirmation(on: Occasion, source: 'ConfirmSignUp' | 'ConfirmForgotPassword', about: AboutUser): Promise<void>
  preAuthentication(
    on: Occasion,
    about: Omit<AboutSomebody, 'clientMetadata'> & { readonly validationData?: Values | undefined },
  ): Promise<void>
  postAuthentication(on: Occasion, about: AboutUser & { readonly newDeviceUsed: boolean }): Promise<void>
  defineAuthChallenge(
    on: Occasion,
    about: AboutSomebody & { readonly session: readonly ChallengeRound[] },
  ): Promise<ChallengeDecision>
  createAuthChallenge(
    on: Occasion,
    about: AboutSomebody & { readonly session: readonly ChallengeRound[]; readonly challengeName: string },
  ): Promise<CreatedChallenge>
  verifyAuthChallengeResponse(
    on: Occasion,
    about: AboutSomebody & { readonly privateParameters: Values; readonly answer: string },
  ): Promise<boolean>
  /** Nothing when tokens stay as they are. */
  preTokenGeneration(
    on: Occasion,
    source: TokenSource,
    about: AboutUser & { readonly groups: readonly Group[]; readonly scopes: readonly string[] },
  ): Promise<TokenOverrides | undefined>
  /** The same for a program that speaks for itself; only the third version of the function is asked. */
  clientTokenGeneration(
    on: Occasion,
    about: WithMetadata & { readonly scopes: readonly string[] },
  ): Promise<TokenOverrides | undefined>
  /**
   * Nothing when the pool names no function. One that knows nobody, or that throws, is answered by the
   * UserNotFoundException `Exception migrating user in app client …`; a client that conceals users hides it.
   */
  userMigration(
    on: Occasion,
    source: 'Authentication' | 'ForgotPassword',
    about: WithMetadata & {
      /** As typed. */
      readonly username: string
      readonly password?: string | undefined
      readonly validationData?: Values | undefined
    },
  ): Promise<MigratedUser | undefined>
  /** What is to count in the place of what the provider said; nothing when that stays. */
  inboundFederation(
    on: Occasion,
    about: {
      readonly username: string
      readonly providerName: string
      readonly providerType: ProviderType
      readonly attributes: ToldByProvider
    },
  ): Promise<Values | undefined>
  customMessage(on: Occasion, source: MessageKind, about: AboutUser): Promise<CustomTexts>
  /** Runs it once and looks at no answer; rejects where it failed. `code` is encrypted already. */
  customSender(
    on: Occasion,
    medium: 'EMAIL' | 'SMS',
    source: SentKind,
    about: AboutUser & {
      readonly code: string | null
      /** In place of the user's attributes. */
      readonly told?: Readonly<Record<string, string>> | undefined
    },
  ): Promise<void>
  /** Stops the runners. */
  close(): Promise<void>
}

export function isConfigured(pool: Pool, name: TriggerName): boolean {
  return functionArn(pool, name) !== undefined
}
