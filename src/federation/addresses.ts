import { BlockList, isIPv4, isIPv6 } from 'node:net'

/** Networks that nobody outside reaches, and those that carry others' addresses inside their own. */
const inside = new BlockList()
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  inside.addSubnet(network, bits, 'ipv4')

// Of IPv6 only the global unicast addresses are outside, and of those not the tunnels to IPv4 (RFC 6890, RFC 4291).
const global = new BlockList()
global.addSubnet('2000::', 3, 'ipv6')
const tunnels = new BlockList()
tunnels.addSubnet('2001::', 23, 'ipv6')
tunnels.addSubnet('2001:db8::', 32, 'ipv6')
tunnels.addSubnet('2002::', 16, 'ipv6')

/** Whether an IP address is private, loopback, link-local, or anything else than a host of the internet. */
export function isInside(address: string): boolean {
  if (isIPv4(address)) return inside.check(address, 'ipv4')
  if (!isIPv6(address)) return true
  return !global.check(address, 'ipv6') || tunnels.check(address, 'ipv6')
}
