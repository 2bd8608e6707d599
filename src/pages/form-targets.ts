import type { Client } from '../domain/client.ts'

/**
 * Where a form may lead: Chromium holds every address that a form is redirected to against `form-action`, the callback
 * of the application and all that this sends the browser on to. So it is schemes that are named, not hosts.
 */
export function formTargets({ settings }: Pick<Client, 'settings'>): readonly string[] {
  const addresses = (settings.CallbackURLs ?? []).filter(address => URL.canParse(address))
  const targets = addresses.flatMap(address => {
    const { protocol, origin, hostname } = new URL(address)
    if (protocol !== 'http:') return [protocol]
    const isThisMachine = hostname === 'localhost' || hostname === '127.0.0.1'
    return isThisMachine ? ['http://localhost:*', 'http://127.0.0.1:*'] : [origin]
  })
  return [...new Set(['https:', ...targets])]
}
