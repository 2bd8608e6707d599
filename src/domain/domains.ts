import type { CustomDomainConfigType } from '@aws-sdk/client-cognito-identity-provider'
import { parseArn } from './arn.ts'
import { certificateUnusable, customDomainInvalid, domainCharacterInvalid, domainReserved } from './errors/domains.ts'
import { memberInvalid } from './errors/wire.ts'
import { type Pool, type PoolDomain, regionOf } from './pool.ts'

/** What a pool's domain is asked to be. */
export interface RequestedDomain {
  readonly name: string
  readonly certificate: CustomDomainConfigType | undefined
  readonly loginVersion: number | undefined
}

/** Where the server is reached, as far as names of hosts go. */
export interface Surroundings {
  readonly publicUrl: string
}

const labelForm = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const label = new RegExp(`^${labelForm}$`)
const dotted = new RegExp(`^${labelForm}(?:\\.${labelForm})*$`)
const reservedWords = ['cognito', 'aws', 'amazon']

/** Below these, a name stands for the prefix domain of some pool. */
const prefixHosts = (surroundings: Surroundings) => ['auth.localhost', `auth.${publicHost(surroundings)}`]
const serviceHost = /^auth\.([a-z0-9-]+)\.amazoncognito\.com$/

/** A domain as it is kept, or the service's sentence for what is wrong with it. */
export function newDomain(requested: RequestedDomain, at: Date, surroundings: Surroundings): PoolDomain {
  const { name, certificate, loginVersion } = requested
  if (certificate) assertCustomName(name, surroundings)
  else assertPrefix(name)
  assertCertificate(certificate)
  const kind = certificate ? 'custom' : 'prefix'
  return { name, kind, ...(certificate && { certificate }), loginVersion: versionOf(loginVersion) ?? 1, modifiedAt: at }
}

/** A domain after UpdateUserPoolDomain: what the request leaves out stays. */
export function changedDomain(
  domain: PoolDomain,
  { certificate, loginVersion }: Omit<RequestedDomain, 'name'>,
  at: Date,
): PoolDomain {
  if (certificate && domain.kind === 'prefix') throw customDomainInvalid()
  assertCertificate(certificate)
  return {
    ...domain,
    ...(certificate && { certificate }),
    loginVersion: versionOf(loginVersion) ?? domain.loginVersion,
    modifiedAt: at,
  }
}

/**
 * The domain that a `Host` header may mean: a prefix below one of the hosts of prefix domains, with the region where the
 * host names one, else the whole name. Nothing on the public URL, which serves every pool.
 */
export function domainOfHost(
  host: string,
  surroundings: Surroundings,
): { readonly name: string; readonly region?: string } | undefined {
  const hostname = hostnameOf(host)
  if (hostname === undefined || hostname === publicHost(surroundings)) return undefined
  const [prefix = '', ...rest] = hostname.split('.')
  const parent = rest.join('.')
  const region = serviceHost.exec(parent)?.[1]
  if (region !== undefined) return { name: prefix, region }
  if (prefixHosts(surroundings).includes(parent)) return { name: prefix }
  // Neither a host without a dot, even where some pool has it as its prefix, nor an address is anybody's domain.
  return parent === '' || isAddress(hostname) ? undefined : { name: hostname }
}

/** The custom domain of a pool. */
export function customDomainOf({ domains = [] }: Pick<Pool, 'domains'>): string | undefined {
  return domains.find(({ kind }) => kind === 'custom')?.name
}

/** The prefix of a pool's prefix domain. */
export function prefixDomainOf({ domains = [] }: Pick<Pool, 'domains'>): string | undefined {
  return domains.find(({ kind }) => kind === 'prefix')?.name
}

/** Whether a domain is meant where a host names this region. */
export function isOfRegion(pool: Pool, region: string | undefined): boolean {
  return region === undefined || region === regionOf(pool.id)
}

function assertPrefix(name: string): void {
  if (!label.test(name)) throw domainCharacterInvalid()
  const reserved = reservedWords.find(word => name.includes(word))
  if (reserved) throw domainReserved(reserved)
}

function assertCustomName(name: string, surroundings: Surroundings): void {
  const labels = name.split('.')
  if (labels.length < 2) throw customDomainInvalid()
  if (!labels.every(text => label.test(text))) throw domainCharacterInvalid()
  // A name that stands for another pool's prefix would take its place.
  const parents = labels.slice(1).map((_, index) => labels.slice(index + 1).join('.'))
  const isForeign = parents.some(parent => prefixHosts(surroundings).includes(parent) || serviceHost.test(parent))
  if (isForeign || isAddress(name)) throw customDomainInvalid()
}

// As browsers tell it: by the last part.
function isAddress(host: string): boolean {
  return /(^|\.)\d+$/.test(host)
}

// CloudFront, which stands before a custom domain of the service, takes its certificates from one region only.
function assertCertificate(certificate: CustomDomainConfigType | undefined): void {
  if (!certificate) return
  const { service, region, resource } = parseArn(certificate.CertificateArn ?? '') ?? {}
  if (service !== 'acm' || region !== 'us-east-1' || !/^certificate\/[\w-]+$/.test(resource ?? '')) {
    throw certificateUnusable()
  }
}

function versionOf(version: number | undefined): 1 | 2 | undefined {
  if (version === undefined || version === 1 || version === 2) return version
  throw memberInvalid('managedLoginVersion', 'be 1 or 2')
}

// Asked at each request of OAuth, and always for the same.
let lastAsked = { publicUrl: '', hostname: '' }

function publicHost({ publicUrl }: Surroundings): string {
  if (lastAsked.publicUrl !== publicUrl) lastAsked = { publicUrl, hostname: new URL(publicUrl).hostname }
  return lastAsked.hostname
}

/** A host header without its port; nothing for what is no name, such as an address in brackets. */
function hostnameOf(host: string): string | undefined {
  const name = host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '')
  return dotted.test(name) ? name : undefined
}
