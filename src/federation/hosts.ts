import type { IdentityProviderHosts } from '../config.ts'

/** Where a URL of a provider is really asked for: at the origin that stands in for its host, if there is one. */
export function standIn({ standIns }: IdentityProviderHosts, url: string): URL {
  const asked = new URL(url)
  const origin = Object.hasOwn(standIns, asked.host) ? standIns[asked.host] : undefined
  return origin === undefined ? asked : new URL(`${asked.pathname}${asked.search}${asked.hash}`, origin)
}

/** Whether the ID tokens of this issuer have no nonce, for which it is sent none. */
export function hasNoNonce({ withoutNonce = [] }: IdentityProviderHosts, issuer: string): boolean {
  return withoutNonce.includes(new URL(issuer).host)
}

/** Whether a provider may be given by this URL: by HTTPS, or by HTTP on a test host. */
export function isAcceptable({ allowHttp }: IdentityProviderHosts, url: string): boolean {
  const given = URL.parse(url)
  if (!given?.hostname || given.username || given.password || given.hash) return false
  return url.startsWith('https://') || (url.startsWith('http://') && allowHttp.includes(given.host))
}
