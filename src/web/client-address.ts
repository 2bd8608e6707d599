import { BlockList, isIP } from 'node:net'
import type { Config } from '../config.ts'

/** From whom a request comes: the address of its connection, and what its `X-Forwarded-For` says. */
export type ClientAddress = (connection: string, forwarded: string | null) => string

/**
 * The address of the client. A proxy is believed only where the configuration names it, and of a list the last entry
 * that no such proxy stands behind: everything before it was written by somebody unknown.
 */
export function createClientAddress({ trustedProxies }: Pick<Config, 'trustedProxies'>): ClientAddress {
  if (trustedProxies.length === 0) return plain
  const proxies = new BlockList()
  for (const network of trustedProxies) {
    const [address = '', bits] = network.split('/')
    proxies.addSubnet(address, Number(bits ?? (isIP(address) === 4 ? 32 : 128)), familyOf(address))
  }
  const isProxy = (address: string) => isIP(address) !== 0 && proxies.check(address, familyOf(address))
  return (connection, forwarded) => {
    let client = plain(connection)
    const hops = (forwarded ?? '').split(',').map(hop => plain(hop.trim()))
    while (isProxy(client)) {
      const before = hops.pop()
      if (before === undefined || isIP(before) === 0) break
      client = before
    }
    return client
  }
}

const familyOf = (address: string) => (isIP(address) === 4 ? 'ipv4' : 'ipv6')

/** A socket of both families shows addresses of version 4 in the clothes of version 6. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}
