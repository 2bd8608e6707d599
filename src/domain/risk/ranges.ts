import { BlockList, isIP } from 'node:net'

/** Whether an address is in one of these ranges (`192.0.2.0/24`). What is no address is in none. */
export function isInRanges(ipAddress: string | undefined, ranges: readonly string[] = []): boolean {
  const address = ipAddress && plain(ipAddress)
  if (!address || isIP(address) === 0 || ranges.length === 0) return false
  return listOf(ranges).check(address, familyOf(address))
}

// A configuration is read from a cache, so its lists are the same ones again and again.
const lists = new WeakMap<readonly string[], BlockList>()

function listOf(ranges: readonly string[]): BlockList {
  const known = lists.get(ranges)
  if (known) return known
  const list = new BlockList()
  for (const range of ranges) {
    const [network = '', bits = ''] = range.split('/')
    list.addSubnet(network, Number(bits), familyOf(network))
  }
  lists.set(ranges, list)
  return list
}

/** The network that an address belongs to as its provider gives them out: 256 addresses, or one site of version 6. */
export function networkOf(ipAddress: string | undefined): string | undefined {
  const address = ipAddress && plain(ipAddress)
  if (!address) return undefined
  if (isIP(address) === 4) return address.slice(0, address.lastIndexOf('.'))
  return isIP(address) === 6 ? groupsOf(address).slice(0, 3).join(':') : undefined
}

/** The eight groups of an address of version 6, without zeros before them. */
function groupsOf(address: string): readonly string[] {
  // The parser of URLs writes every address in its one shortest form.
  const [head = '', tail] = new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1).split('::')
  const [before, after] = [head, tail ?? ''].map(part => part.split(':').filter(Boolean))
  if (tail === undefined || !before || !after) return before ?? []
  return [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after]
}

const familyOf = (address: string) => (isIP(address) === 4 ? 'ipv4' : 'ipv6')

/** An address of version 4 in the clothes of version 6 is one of version 4. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}
