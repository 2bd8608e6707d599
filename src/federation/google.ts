import { type Claims, fetchAttributes, mergeClaims } from './attributes.ts'
import { beginOpenId, finishOpenId, type OpenId, wishParameters, withParameters } from './openid.ts'
import type { Federation } from './provider.ts'
import { openIdOf, socialSettings } from './social.ts'

/**
 * Google: OpenID Connect, and whatever else is mapped from the fields of its people API.
 * https://developers.google.com/people/api/rest/v1/people/get
 */
export function createGoogle(openId: OpenId): Federation {
  return {
    returnPath: '/oauth2/idpresponse',

    async begin(ctx, trip, wishes) {
      return beginOpenId(ctx, openId, { provider: openIdOf(trip), trip, more: wishParameters(wishes) })
    },

    async finish(ctx, trip, remembered, brought) {
      const provider = openIdOf(trip)
      const vouched = await finishOpenId(ctx, openId, { provider, trip, remembered }, brought)
      const { subject, accessToken, idToken, claims } = vouched
      const fields = Object.values(trip.provider.attributeMapping).filter(claim => personFields.includes(claim))
      const { attributesUrl } = socialSettings(trip)
      const tokens = { accessToken, idToken }
      if (fields.length === 0 || !attributesUrl) return { subject, claims, tokens, told: { idToken: claims } }
      const url = withParameters(new URL(attributesUrl), { personFields: [...new Set(fields)].join(',') })
      const person = await fetchAttributes(openId.reach, provider, url, { accessToken })
      const values = valuesOf(person, fields)
      const told = { idToken: claims, userInfo: values }
      return { subject, claims: mergeClaims(claims, values), tokens, told }
    },
  }
}

const personFields = [
  ...['addresses', 'ageRanges', 'biographies', 'birthdays', 'emailAddresses', 'genders', 'locales', 'names'],
  ...['nicknames', 'occupations', 'organizations', 'phoneNumbers', 'photos', 'urls'],
]

/** Each field is a list; its primary entry counts, by the member that holds the value. */
function valuesOf(person: Claims, fields: readonly string[]): Claims {
  const values = fields.flatMap(field => {
    const entries = Array.isArray(person[field]) ? person[field].filter(isObject) : []
    const entry = entries.find(({ metadata }) => isObject(metadata) && metadata.primary === true) ?? entries[0]
    const value = entry && entryValue(entry)
    return value === undefined ? [] : [[field, value] as const]
  })
  return Object.fromEntries(values)
}

function entryValue(entry: Claims): string | undefined {
  if (isObject(entry.date)) {
    const { year, month, day } = entry.date
    const parts = [year, month, day].map((part, at) => String(part ?? '').padStart(at === 0 ? 4 : 2, '0'))
    return parts.join('-')
  }
  const texts = ['value', 'displayName', 'formattedValue', 'url', 'name', 'ageRange'].map(name => entry[name])
  return texts.find(text => typeof text === 'string')
}

function isObject(value: unknown): value is Claims {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
