/** Pools whose functions sign people in, for stories about the custom flow. */
import {
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Accounts, Values } from './accounts.ts'
import { type FunctionEvent, lambdaConfig, type PoolFunctions } from './pool-functions.ts'
import type { TestServer } from './server.ts'
import { openSignIn } from './sign-in.ts'

export const customTriggers = ['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse'] as const

type Settings = Parameters<typeof openSignIn>

/** A pool whose functions ask for a PIN; `triggers` names further functions. */
export function openCustom(
  server: TestServer,
  functions: PoolFunctions,
  { triggers = [], pool = {}, client = {} }: { triggers?: string[]; pool?: Settings[1]; client?: Settings[2] } = {},
): Promise<Accounts> {
  return openSignIn(server, { LambdaConfig: lambdaConfig(functions, ...customTriggers, ...triggers), ...pool }, client)
}

export const pin = '7319'

/** A PIN, asked for until it is right, three times at most; after the password where that comes first. */
export function askForPin(functions: PoolFunctions): void {
  functions.on('DefineAuthChallenge', ({ request, response }: FunctionEvent) => {
    const last = request.session.at(-1)
    const wrong = request.session.filter((round: { challengeResult: boolean }) => !round.challengeResult)
    if (last?.challengeName === 'SRP_A') response.challengeName = 'PASSWORD_VERIFIER'
    else if (last?.challengeName === 'CUSTOM_CHALLENGE' && last.challengeResult) response.issueTokens = true
    else if (last?.challengeName === 'PASSWORD_VERIFIER' && !last.challengeResult) response.failAuthentication = true
    else if (wrong.length === 3) response.failAuthentication = true
    else response.challengeName = 'CUSTOM_CHALLENGE'
  })
  functions.on('CreateAuthChallenge', ({ response }: FunctionEvent) => {
    response.publicChallengeParameters = { hint: 'four digits' }
    response.privateChallengeParameters = { answer: pin }
    response.challengeMetadata = 'PIN'
  })
  functions.on('VerifyAuthChallengeResponse', ({ request, response }: FunctionEvent) => {
    response.answerCorrect = request.challengeAnswer === request.privateChallengeParameters.answer
  })
}

interface Metadata {
  readonly ClientMetadata?: Record<string, string>
}

/** The calls of a custom sign-in, through either door. */
export function customWith({ client }: TestServer) {
  return {
    begin: (app: Accounts['app'], USERNAME: string, more: Values = {}, metadata: Metadata = {}) =>
      client.send(
        new InitiateAuthCommand({
          ...app,
          AuthFlow: 'CUSTOM_AUTH',
          AuthParameters: { USERNAME, ...more },
          ...metadata,
        }),
      ),
    answer: (app: Accounts['app'], Session: string | undefined, responses: Values, metadata: Metadata = {}) =>
      client.send(
        new RespondToAuthChallengeCommand({
          ...app,
          ChallengeName: 'CUSTOM_CHALLENGE',
          Session,
          ChallengeResponses: responses,
          ...metadata,
        }),
      ),
    adminBegin: ({ app, pool }: Accounts, USERNAME: string) =>
      client.send(
        new AdminInitiateAuthCommand({ ...app, ...pool, AuthFlow: 'CUSTOM_AUTH', AuthParameters: { USERNAME } }),
      ),
    adminAnswer: ({ app, pool }: Accounts, Session: string | undefined, responses: Values, metadata: Metadata = {}) =>
      client.send(
        new AdminRespondToAuthChallengeCommand({
          ...app,
          ...pool,
          ChallengeName: 'CUSTOM_CHALLENGE',
          Session,
          ChallengeResponses: responses,
          ...metadata,
        }),
      ),
  }
}
