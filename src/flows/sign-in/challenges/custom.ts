import { invalidSession } from '../../../domain/errors/sign-in.ts'
import { occasionOf } from '../../occasion.ts'
import { assertFunction, somebody, told } from '../functions.ts'
import { required } from '../parameters.ts'
import type { Challenge } from './challenge.ts'

/**
 * CUSTOM_CHALLENGE: functions of the pool make the question and judge the answer. A wrong answer is no error: what it
 * leads to is theirs to decide.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-challenge.html
 */
export const custom: Challenge = {
  proves: 'what the pool’s functions make of it; they alone say `issueTokens`',

  async ask(ctx, asking) {
    assertFunction(ctx, 'CreateAuthChallenge')
    const about = somebody(ctx, asking)
    const { publicParameters, privateParameters, metadata } = await ctx.triggers.createAuthChallenge(occasionOf(ctx), {
      ...about,
      challengeName: 'CUSTOM_CHALLENGE',
      session: told(asking.signIn),
    })
    return {
      parameters: { ...publicParameters, USERNAME: about.user.username },
      pending: { challenge: 'CUSTOM_CHALLENGE', privateParameters, ...(metadata !== undefined && { metadata }) },
    }
  },

  async answer(ctx, { turn, asked, responses, take }) {
    const { pending, signIn } = turn
    if (pending.challenge !== 'CUSTOM_CHALLENGE') throw invalidSession()
    const { privateParameters, metadata } = pending
    const answer = required(responses, 'ANSWER')
    assertFunction(ctx, 'VerifyAuthChallengeResponse')
    // One question, one guess: many that are sent at once meet a session that was used.
    await take()
    const isRight = await ctx.triggers.verifyAuthChallengeResponse(occasionOf(ctx), {
      ...somebody(ctx, asked),
      privateParameters,
      answer,
    })
    return { proven: signIn.proven, isWrong: !isRight, ...(metadata !== undefined && { metadata }) }
  },
}
