import type { OAuthError } from '../../domain/oauth-errors.ts'

/** Where and how an application gets its answer. */
export interface ReturnAddress {
  readonly redirectUri: string
  /** The implicit flow answers in the fragment, which stays in the browser. */
  readonly responseType: 'code' | 'token'
  readonly state?: string
}

type Parameters = readonly (readonly [name: string, value: string])[]

/** The description comes first and the code last, as the service has it. */
export function errorLocation(to: ReturnAddress, { code, description = code }: OAuthError): string {
  return locationOf(to, [['error_description', description], ...stateOf(to), ['error', code]])
}

export function resultLocation(to: ReturnAddress, parameters: Parameters): string {
  return locationOf(to, [...parameters, ...stateOf(to)])
}

function stateOf({ state }: ReturnAddress): Parameters {
  return state === undefined ? [] : [['state', state]]
}

function locationOf({ redirectUri, responseType }: ReturnAddress, parameters: Parameters): string {
  const target = asHeader(redirectUri)
  if (responseType === 'token') {
    const pairs = parameters.map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`)
    return `${target}#${pairs.join('&')}`
  }
  if (parameters.length === 0) return target
  const query = new URLSearchParams(Object.fromEntries(parameters)).toString()
  // What the application registered behind a question mark of its own stays.
  const separator = !target.includes('?') ? '?' : /[?&]$/.test(target) ? '' : '&'
  return `${target}${separator}${query}`
}

/** Addresses may be registered with letters of any script; a header has ASCII alone. */
function asHeader(uri: string): string {
  return uri.toWellFormed().replace(/[^\x21-\x7e]/gu, encodeURIComponent)
}
