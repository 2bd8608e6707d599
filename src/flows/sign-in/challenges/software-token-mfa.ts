import { softwareTokenCodeMismatch } from '../../../domain/errors/second-factors.ts'
import { invalidSession } from '../../../domain/errors/sign-in.ts'
import { factorsOf } from '../../../domain/second-factors.ts'
import { matchingStep } from '../../../domain/totp.ts'
import { forgiveFactors, proveFactor } from '../../lock-out.ts'
import { openSecret, spendStep } from '../../software-token.ts'
import { required } from '../parameters.ts'
import type { Challenge } from './challenge.ts'

/**
 * SOFTWARE_TOKEN_MFA: a code of the user's authenticator app; each is good once.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa-totp.html
 */
export const softwareTokenMfa: Challenge = {
  proves: 'second factor: a code of the authenticator app',

  async ask(_, { user }) {
    const name = user.softwareToken?.name
    return {
      parameters: { ...(name !== undefined && { FRIENDLY_DEVICE_NAME: name }), USER_ID_FOR_SRP: user.username },
      pending: { challenge: 'SOFTWARE_TOKEN_MFA' },
    }
  },

  async answer(ctx, { turn, user, responses }) {
    const code = required(responses, 'SOFTWARE_TOKEN_MFA_CODE')
    const token = user?.softwareToken
    if (!user || !token || !factorsOf(ctx.pool, user, turn.signIn.isFactorDemanded).includes('SOFTWARE_TOKEN_MFA'))
      throw invalidSession()
    const step = matchingStep(openSecret(ctx, user, token), code, ctx.now())
    await proveFactor(ctx, user.sub, () => step !== undefined, softwareTokenCodeMismatch)
    return {
      proven: { ...turn.signIn.proven, second: 'SOFTWARE_TOKEN_MFA' },
      async write(tx) {
        if (step === undefined) throw softwareTokenCodeMismatch()
        await spendStep(ctx, tx, token.id, step)
        await forgiveFactors(tx, ctx.pool.id, user.sub)
      },
    }
  },
}
