import type { PoolContext } from '../context.ts'
import { attributesInvalid, tokenEndpointRefused, tokensInvalid } from '../domain/oauth-errors.ts'
import type { SocialSettings } from '../domain/provider-settings.ts'
import { askJson, type Claims, fetchAttributes } from './attributes.ts'
import type { OpenIdProvider } from './discover.ts'
import { standIn } from './hosts.ts'
import { assertVouched, withParameters } from './openid.ts'
import type { Federation, Trip } from './provider.ts'
import type { Asked, Reach } from './reach.ts'

/** Facebook and Login with Amazon: OAuth 2.0 without ID tokens. Who it is, the attributes endpoint alone says. */
export function createSocial(reach: Reach, subjectClaim: 'id' | 'user_id'): Federation {
  return {
    returnPath: '/oauth2/idpresponse',

    async begin({ config }: PoolContext, trip) {
      const { clientId, authorizeUrl, scopes } = socialSettings(trip)
      const location = withParameters(standIn(config.identityProviders, authorizeUrl), {
        client_id: clientId,
        redirect_uri: trip.returnUrl,
        response_type: 'code',
        scope: scopes,
        state: trip.state,
      })
      return { location, remember: {} }
    },

    async finish(_ctx, trip, _remembered, brought) {
      assertVouched(brought)
      const accessToken = await exchangeCode(reach, trip, brought.get('code') ?? '')
      const { attributesUrl = '', addsAttributes } = socialSettings(trip)
      const url = addsAttributes ? `${attributesUrl}${fieldsOf(trip, subjectClaim)}` : attributesUrl
      const claims = await fetchAttributes(reach, trip.provider, url, { accessToken })
      const subject = claims[subjectClaim]
      if (typeof subject !== 'string' || subject === '') throw attributesInvalid(`${subjectClaim} is missing`)
      return { subject, claims, tokens: { accessToken }, told: { userInfo: claims } }
    },
  }
}

function fieldsOf({ provider }: Trip, subjectClaim: string): string {
  // A token is no field.
  const mapped = Object.values(provider.attributeMapping).filter(claim => !['access_token', 'id_token'].includes(claim))
  return encodeURIComponent([...new Set([subjectClaim, ...mapped])].join(','))
}

/** The access token that a code stands for. */
async function exchangeCode(reach: Reach, trip: Trip, code: string): Promise<string> {
  const { clientId, clientSecret = '', tokenUrl, tokenMethod } = socialSettings(trip)
  const { name } = trip.provider
  const grant = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: trip.returnUrl,
    client_id: clientId,
    client_secret: clientSecret,
  }
  const url = tokenMethod === 'GET' ? withParameters(new URL(tokenUrl), grant) : tokenUrl
  const { status, json } = await askJson(reach, 'token endpoint', url, tokenMethod === 'GET' ? asGet : asForm(grant))
  if (status !== 200) throw tokenEndpointRefused(name, status, json && detailOf(json))
  if (typeof json?.access_token !== 'string' || json.access_token === '') throw tokensInvalid('access_token is missing')
  return json.access_token
}

const asGet: Asked = { headers: { accept: 'application/json' } }

function asForm(fields: Readonly<Record<string, string>>): Asked {
  return {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  }
}

function detailOf({ error, error_description }: Claims): string | undefined {
  if (typeof error === 'string') return [error, error_description].filter(part => typeof part === 'string').join(' ')
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : undefined
  return typeof message === 'string' ? message : undefined
}

export function socialSettings({ provider, settings }: Trip): SocialSettings {
  if (settings.kind !== 'social') throw new Error(`${provider.name} is no social provider`)
  return settings
}

/** Those that speak OpenID Connect, as a provider of it: their keys are found by discovery. */
export function openIdOf(trip: Trip): OpenIdProvider {
  const { clientId, clientSecret, scopes, issuer = '', authorizeUrl, tokenUrl } = socialSettings(trip)
  return {
    name: trip.provider.name,
    ...{ clientId, scopes, issuer, authorizeUrl, tokenUrl },
    ...(clientSecret !== undefined && { clientSecret }),
  }
}
