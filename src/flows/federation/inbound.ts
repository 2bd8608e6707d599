import type { ClientContext } from '../../context.ts'
import { federatedName } from '../../domain/identities.ts'
import { claimTexts } from '../../domain/mapped-attributes.ts'
import type { ToldByProvider } from '../../triggers/triggers.ts'
import { occasionOf } from '../occasion.ts'
import type { ProvenIdentity } from './identity.ts'

/**
 * An identity with the claims that a function of the pool has for it. Who it is stays what the provider proved.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-inbound-federation.html
 */
export async function asFunctionsHaveIt(ctx: ClientContext, proven: ProvenIdentity): Promise<ProvenIdentity> {
  const { pool, triggers } = ctx
  // What providers say is long, and seldom asked for.
  if (!triggers.isConfigured(pool, 'InboundFederation')) return proven
  const { provider, subject } = proven
  const claims = await triggers.inboundFederation(occasionOf(ctx), {
    username: federatedName(pool, provider.name, subject),
    providerName: provider.name,
    providerType: provider.type,
    attributes: toldBy(proven),
  })
  if (!claims) return proven
  // What the function left out is gone, and the tokens are among what it was shown.
  const { tokens: _, ...rest } = proven
  return { ...rest, claims }
}

function toldBy({ provider, claims, tokens = {}, told = {} }: ProvenIdentity): ToldByProvider {
  if (provider.type === 'SAML') return { samlResponse: claimTexts(claims) }
  const { accessToken, idToken } = tokens
  return {
    tokenResponse: {
      ...(accessToken !== undefined && { access_token: accessToken }),
      ...(idToken !== undefined && { id_token: idToken }),
    },
    ...(told.idToken && { idToken: claimTexts(told.idToken) }),
    ...(told.userInfo && { userInfo: claimTexts(told.userInfo) }),
  }
}
