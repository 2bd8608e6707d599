import { isIP } from 'node:net'
import { list, wrong } from './json.ts'

/** Addresses and networks, such as `10.0.0.0/8`. */
export function readTrustedProxies(json: unknown): readonly string[] {
  return list(json, 'trustedProxies').map((entry, i) => {
    if (typeof entry === 'string' && isNetwork(entry)) return entry
    throw wrong(`trustedProxies[${i}] is no address or network (for example "10.0.0.0/8")`)
  })
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/')
  const version = isIP(address)
  if (version === 0 || address.includes('%') || more.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}
