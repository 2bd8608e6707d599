import { attributesInvalid, attributesRefused, type ProviderEndpoint } from '../domain/oauth-errors.ts'
import { reachAs } from './discover.ts'
import type { Asked, Reach } from './reach.ts'

export type Claims = Readonly<Record<string, unknown>>

/** What a provider tells about the bearer of an access token. */
export async function fetchAttributes(
  reach: Reach,
  provider: { readonly name: string },
  url: string,
  { accessToken, method = 'GET' }: { readonly accessToken: string; readonly method?: 'GET' | 'POST' },
): Promise<Claims> {
  const headers = { authorization: `Bearer ${accessToken}`, accept: 'application/json' }
  const response = await reachAs(reach, 'attributes endpoint', url, { method, headers })
  if (response.status !== 200) throw attributesRefused(provider.name, response.status)
  const claims = await readObject(response)
  if (!claims) throw attributesInvalid('not a JSON object')
  return claims
}

/** The JSON object that an answer is, or nothing. */
export async function readObject(response: Response): Promise<Claims | undefined> {
  try {
    const json: unknown = await response.json()
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? { ...json } : undefined
  } catch {
    return undefined
  }
}

/** Asks an endpoint that speaks JSON outside of OpenID Connect. */
export async function askJson(
  reach: Reach,
  at: ProviderEndpoint,
  url: string,
  asked: Asked,
): Promise<{ readonly status: number; readonly json: Claims | undefined }> {
  const response = await reachAs(reach, at, url, asked)
  return { status: response.status, json: await readObject(response) }
}

/** Claims of an ID token count for more than those that were told beside it, which nobody signed. */
export function mergeClaims(signed: Claims, told: Claims): Claims {
  const merged: Record<string, unknown> = { ...told, ...signed }
  for (const address of ['email', 'phone_number']) {
    const flag = `${address}_verified`
    // One source's word that an address is verified says nothing about another address.
    const [source, other] = signed[address] === undefined ? [told, signed] : [signed, told]
    const vouched = source[flag] ?? (other[address] === source[address] ? other[flag] : undefined)
    if (vouched === undefined) delete merged[flag]
    else merged[flag] = vouched
  }
  return merged
}
