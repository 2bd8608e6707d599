import { importPKCS8, SignJWT } from 'jose'
import type { PoolContext } from '../context.ts'
import { appleKeyUnusable } from '../domain/oauth-errors.ts'
import type { Claims } from './attributes.ts'
import type { OpenIdProvider } from './discover.ts'
import { beginOpenId, finishOpenId, type OpenId } from './openid.ts'
import type { Federation, Trip } from './provider.ts'
import { openIdOf, socialSettings } from './social.ts'

/**
 * Sign in with Apple: OpenID Connect, with a secret that is signed each time, a form for the way back, and a name that
 * is told once, beside the token.
 * https://developer.apple.com/documentation/signinwithapplerestapi
 */
export function createApple(openId: OpenId): Federation {
  return {
    returnPath: '/oauth2/idpresponse',

    async begin(ctx, trip) {
      return beginOpenId(ctx, openId, { provider: openIdOf(trip), trip, more: { response_mode: 'form_post' } })
    },

    async finish(ctx, trip, remembered, brought) {
      const provider = await withSecret(ctx, trip)
      const vouched = await finishOpenId(ctx, openId, { provider, trip, remembered }, brought)
      const { subject, accessToken, idToken, claims } = vouched
      const named = nameOf(brought.get('user'))
      const told = { idToken: claims, userInfo: named }
      return { subject, claims: { ...named, ...claims }, tokens: { accessToken, idToken }, told }
    },
  }
}

const secretSeconds = 300

/** https://developer.apple.com/documentation/accountorganizationaldatasharing/creating-a-client-secret */
async function withSecret({ now }: PoolContext, trip: Trip): Promise<OpenIdProvider> {
  const provider = openIdOf(trip)
  const { apple, clientId } = socialSettings(trip)
  if (!apple) throw appleKeyUnusable()
  const at = Math.floor(now().getTime() / 1000)
  try {
    const key = await importPKCS8(asPem(apple.privateKey), 'ES256')
    const clientSecret = await new SignJWT()
      .setProtectedHeader({ alg: 'ES256', kid: apple.keyId })
      .setIssuer(apple.teamId)
      .setSubject(clientId)
      .setAudience(provider.issuer)
      .setIssuedAt(at)
      .setExpirationTime(at + secretSeconds)
      .sign(key)
    return { ...provider, clientSecret }
  } catch {
    // Without the error, which may quote the key.
    throw appleKeyUnusable()
  }
}

/** Administrators give the file that Apple gave them, or only what is between its first and last line. */
function asPem(given: string): string {
  const body = given.replace(/-----(BEGIN|END) PRIVATE KEY-----/g, '').replace(/\s+/g, '')
  return `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----`
}

/** It came through the browser unsigned, so that nothing but a name is taken from it. */
function nameOf(user: string | undefined): Claims {
  if (!user) return {}
  try {
    const { name } = JSON.parse(user) as { name?: { firstName?: unknown; lastName?: unknown } }
    const { firstName, lastName } = name ?? {}
    const parts = Object.entries({ firstName, lastName }).filter(([, part]) => typeof part === 'string' && part !== '')
    const whole = parts.map(([, part]) => part).join(' ')
    return { ...Object.fromEntries(parts), ...(whole && { name: whole }) }
  } catch {
    return {}
  }
}
