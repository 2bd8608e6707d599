import { factorNotOffered } from '../../../domain/errors/second-factors.ts'
import { invalidSession } from '../../../domain/errors/sign-in.ts'
import { factorsOf } from '../../../domain/second-factors.ts'
import { required } from '../parameters.ts'
import type { Challenge } from './challenge.ts'

/** SELECT_MFA_TYPE: of several second factors, none of them preferred, the user picks one. It proves nothing yet. */
export const selectMfaType: Challenge = {
  proves: 'nothing yet: it chooses a second factor',

  async ask({ pool }, { signIn, user }) {
    return {
      parameters: {
        MFAS_CAN_CHOOSE: JSON.stringify(factorsOf(pool, user, signIn.isFactorDemanded)),
        USER_ID_FOR_SRP: user.username,
      },
      pending: { challenge: 'SELECT_MFA_TYPE' },
    }
  },

  async answer({ pool }, { turn, user, responses }) {
    if (!user) throw invalidSession()
    const wanted = required(responses, 'ANSWER')
    const choice = factorsOf(pool, user, turn.signIn.isFactorDemanded).find(factor => factor === wanted)
    if (!choice) throw factorNotOffered(wanted)
    return { proven: { ...turn.signIn.proven, choice } }
  },
}
