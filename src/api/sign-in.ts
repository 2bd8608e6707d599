import type {
  AuthFlowType,
  ChallengeNameType,
  InitiateAuthCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider'
import type { ClientContext, PoolContext } from '../context.ts'
import { clientNotFound } from '../domain/errors/clients.ts'
import { CognitoError } from '../domain/errors/cognito-error.ts'
import { invalidSession } from '../domain/errors/sign-in.ts'
import { answerChallenge, type Outcome } from '../flows/sign-in/advance.ts'
import { beginSignIn, type Door } from '../flows/sign-in/begin.ts'
import { toAuthenticationResult } from './shapes/authentication-result.ts'
import type { Operations } from './wire/operations.ts'

export const signIn = {
  async InitiateAuth(ctx, input) {
    return begin(ctx, 'self', input)
  },

  async AdminInitiateAuth(ctx, input) {
    return begin(await ofClient(ctx, input.ClientId), 'admin', input)
  },

  async RespondToAuthChallenge(ctx, input) {
    return answer(ctx, input)
  },

  async AdminRespondToAuthChallenge(ctx, input) {
    return answer(await ofClient(ctx, input.ClientId), input)
  },
} satisfies Operations

type Values = Readonly<Record<string, string>>

interface Beginning {
  readonly AuthFlow: AuthFlowType
  readonly AuthParameters?: Values
  readonly ClientMetadata?: Values
  readonly Session?: string
}

function begin(ctx: ClientContext, door: Door, { AuthFlow, AuthParameters = {}, ClientMetadata, Session }: Beginning) {
  // It would come from ConfirmSignUp, which hands out none here: nobody can have one.
  if (Session !== undefined) throw invalidSession()
  const validationData = ClientMetadata && { validationData: ClientMetadata }
  return result(ctx, beginSignIn(ctx, door, { flow: AuthFlow, parameters: AuthParameters, ...validationData }))
}

interface Answering {
  readonly ChallengeName: ChallengeNameType
  readonly Session?: string
  readonly ChallengeResponses?: Values
  readonly ClientMetadata?: Values
}

function answer(ctx: ClientContext, { ChallengeName, Session, ChallengeResponses = {}, ClientMetadata }: Answering) {
  const answered = answerChallenge(ctx, {
    challenge: ChallengeName,
    responses: ChallengeResponses,
    ...(Session !== undefined && { session: Session }),
    ...(ClientMetadata && { clientMetadata: ClientMetadata }),
  })
  return result(ctx, answered)
}

/** An administrator names pool and client: a client of another pool is none of this one. */
async function ofClient(ctx: PoolContext, clientId: string): Promise<ClientContext> {
  const client = await ctx.store.clients.get(clientId)
  if (client?.poolId !== ctx.pool.id) throw clientNotFound(clientId)
  return { ...ctx, client }
}

async function result(
  { pool, client, events }: ClientContext,
  outcome: Promise<Outcome>,
): Promise<Omit<InitiateAuthCommandOutput, '$metadata'>> {
  try {
    return toResult(await outcome)
  } catch (error) {
    if (error instanceof CognitoError) events.signInFailed(pool, client.id, error.name)
    throw error
  }
}

function toResult(outcome: Outcome): Omit<InitiateAuthCommandOutput, '$metadata'> {
  if (outcome.kind === 'tokens') {
    return { ChallengeParameters: {}, AuthenticationResult: toAuthenticationResult(outcome.tokens) }
  }
  if (outcome.kind !== 'challenge') throw new Error('a sign-in of the hosted pages came to the API')
  const { name, session, parameters } = outcome
  return { ChallengeName: name, ...(session !== undefined && { Session: session }), ChallengeParameters: parameters }
}
