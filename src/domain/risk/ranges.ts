import { BlockList, isIP } from 'node:net'

/** Whether an address is in one of these ranges (`192.0.2.0/24`). What is no address is in none. */
export function isInRanges(ipAddress: string | undefined, ranges: readonly string[] = []): boolean {
  const address = ipAddress && plain(ipAddress)
  if (!address || isIP(address) === 0 || ranges.length === 0) return false
  const family = familyOf(address)
  return listsOf(ranges)[family].check(address, family)
}

type Lists = Readonly<Record<'ipv4' | 'ipv6', BlockList>>

// A configuration is read from a cache, so its lists are the same ones again and again.
const known = new WeakMap<readonly string[], Lists>()

function listsOf(ranges: readonly string[]): Lists {
  const present = known.get(ranges)
  if (present) return present
  // Apart, since a range of version 6 as wide as `::/0` would take in every address of version 4.
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() }
  for (const range of ranges) {
    const [address = '', bits = ''] = range.split('/')
    const network = plain(address)
    const isMapped = network !== address && Number(bits) >= mappedBits
    if (isMapped || isIP(address) === 4) lists.ipv4.addSubnet(network, Number(bits) - (isMapped ? mappedBits : 0))
    else lists.ipv6.addSubnet(address, Number(bits), 'ipv6')
  }
  known.set(ranges, lists)
  return lists
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

const mapped = '0:0:0:0:0:ffff'
const mappedBits = 96

/** An address of version 4 in the clothes of version 6 is one of version 4, however it is written. */
function plain(address: string): string {
  if (isIP(address) !== 6) return address
  const groups = groupsOf(address)
  if (groups.slice(0, 6).join(':') !== mapped) return address
  const bytes = Buffer.from(
    groups
      .slice(6)
      .map(group => group.padStart(4, '0'))
      .join(''),
    'hex',
  )
  return bytes.join('.')
}
