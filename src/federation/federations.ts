import type { Config } from '../config.ts'
import type { Clock } from '../platform/clock.ts'
import type { Federation, Federations, SamlFederation } from './provider.ts'
import { createReach } from './reach.ts'

interface Surroundings {
  readonly config: Config
  readonly now: Clock
  /** How long an answer of a provider is waited for. */
  readonly answerMillis?: number | undefined
}

/** The libraries of the protocols are loaded with the first trip: they would be a sixth of the start. */
export function createFederations({ config, now, answerMillis }: Surroundings): Federations {
  const reach = createReach(config, answerMillis)
  const openId = once(async () => {
    const { createDiscover } = await import('./discover.ts')
    return { reach, discover: createDiscover(reach, config.identityProviders, now) }
  })
  const social = (subjectClaim: 'id' | 'user_id') =>
    whenUsed(async () => (await import('./social.ts')).createSocial(reach, subjectClaim))
  return {
    OIDC: whenUsed(async () => (await import('./oidc.ts')).createOidc(await openId())),
    Google: whenUsed(async () => (await import('./google.ts')).createGoogle(await openId())),
    SignInWithApple: whenUsed(async () => (await import('./apple.ts')).createApple(await openId())),
    Facebook: social('id'),
    LoginWithAmazon: social('user_id'),
    SAML: samlWhenUsed(async () => (await import('./saml.ts')).createSaml({ config, now })),
  }
}

function samlWhenUsed(load: () => Promise<SamlFederation>): SamlFederation {
  const saml = once(load)
  return {
    ...whenUsed(saml, '/saml2/idpresponse'),
    finishUnasked: async (...given) => (await saml()).finishUnasked(...given),
    beginSignOut: async (...given) => (await saml()).beginSignOut(...given),
    finishSignOut: async (...given) => (await saml()).finishSignOut(...given),
    issuerOf: async carried => (await saml()).issuerOf(carried),
    readSignOut: async (...given) => (await saml()).readSignOut(...given),
  }
}

function whenUsed(
  load: () => Promise<Federation>,
  returnPath: Federation['returnPath'] = '/oauth2/idpresponse',
): Federation {
  const federation = once(load)
  return {
    returnPath,
    begin: async (...given) => (await federation()).begin(...given),
    finish: async (...given) => (await federation()).finish(...given),
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}
