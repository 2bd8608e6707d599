import { attributesInvalid } from '../domain/oauth-errors.ts'
import { fetchAttributes, mergeClaims } from './attributes.ts'
import type { OpenIdProvider } from './discover.ts'
import { beginOpenId, finishOpenId, type OpenId, wishParameters } from './openid.ts'
import type { Federation, Trip } from './provider.ts'

/** OpenID Connect by the code flow, with claims of the ID token and of userInfo. */
export function createOidc(openId: OpenId): Federation {
  return {
    returnPath: '/oauth2/idpresponse',

    async begin(ctx, trip, wishes) {
      return beginOpenId(ctx, openId, { provider: providerOf(trip), trip, more: wishParameters(wishes) })
    },

    async finish(ctx, trip, remembered, brought) {
      const provider = providerOf(trip)
      const vouched = await finishOpenId(ctx, openId, { provider, trip, remembered }, brought)
      const { subject, accessToken, idToken, known } = vouched
      const url = known.server.userinfo_endpoint ?? ''
      const asked = { accessToken, method: provider.attributesMethod }
      const told = await fetchAttributes(openId.reach, provider, url, asked)
      // Else one token could be exchanged for another's attributes (OpenID Connect Core, 5.3.2).
      if (told.sub !== subject) throw attributesInvalid('sub is not the one of the id_token')
      return {
        subject,
        claims: mergeClaims(vouched.claims, told),
        tokens: { accessToken, idToken },
        told: { idToken: vouched.claims, userInfo: told },
      }
    },
  }
}

function providerOf({ provider, settings }: Trip): OpenIdProvider {
  if (settings.kind !== 'oidc') throw new Error(`${provider.name} is no provider of OpenID Connect`)
  return { ...settings, name: provider.name }
}
