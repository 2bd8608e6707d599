import type { ChallengeNameType } from '@aws-sdk/client-cognito-identity-provider'
import { unsupported } from '../../../domain/errors/general.ts'
import type { Challenge } from './challenge.ts'

/** A challenge that this server does not have yet: a sign-in that needs it ends here and never in tokens. */
export function unbuilt(name: ChallengeNameType): Challenge {
  const refuse = async () => {
    throw unsupported(`The challenge ${name}`)
  }
  return { proves: 'not built: refused', ask: refuse, answer: refuse }
}
