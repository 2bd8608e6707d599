import type { Config } from '../config.ts'
import type { Clock } from '../platform/clock.ts'
import { createApple } from './apple.ts'
import { createDiscover } from './discover.ts'
import { createGoogle } from './google.ts'
import { createOidc } from './oidc.ts'
import type { Federations } from './provider.ts'
import { createReach } from './reach.ts'
import { saml } from './saml.ts'
import { createSocial } from './social.ts'

interface Surroundings {
  readonly config: Config
  readonly now: Clock
  /** How long an answer of a provider is waited for. */
  readonly answerMillis?: number | undefined
}

export function createFederations({ config, now, answerMillis }: Surroundings): Federations {
  const reach = createReach(config, answerMillis)
  const openId = { reach, discover: createDiscover(reach, now) }
  return {
    OIDC: createOidc(openId),
    Google: createGoogle(openId),
    SignInWithApple: createApple(openId),
    Facebook: createSocial(reach, 'id'),
    LoginWithAmazon: createSocial(reach, 'user_id'),
    SAML: saml,
  }
}
