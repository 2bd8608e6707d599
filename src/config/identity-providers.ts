import type { IdentityProviderHosts } from '../config.ts'
import { list, object, refuseUnknown, url, wrong } from './json.ts'

export const noProviderHosts: IdentityProviderHosts = {
  standIns: {},
  allowHttp: [],
  allowPrivate: [],
  withoutNonce: [],
}

const hostPattern = /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/

/** `{"standIns": {"<host>": "<origin>"}, "allowHttp": ["<host>"], "allowPrivate": ["<host>"], "withoutNonce": ["<host>"]}`. */
export function readIdentityProviders(json: unknown): IdentityProviderHosts {
  const where = 'identityProviders'
  const entry = object(json, where)
  refuseUnknown(entry, ['standIns', 'allowHttp', 'allowPrivate', 'withoutNonce'], where)
  const standIns = Object.entries(object(entry.standIns ?? {}, `${where}.standIns`)).map(([name, target]) => [
    host(name, `${where}.standIns`),
    origin(target, `${where}.standIns["${name}"]`),
  ])
  return {
    standIns: Object.fromEntries(standIns),
    allowHttp: hosts(entry.allowHttp, `${where}.allowHttp`),
    allowPrivate: hosts(entry.allowPrivate, `${where}.allowPrivate`),
    withoutNonce: hosts(entry.withoutNonce, `${where}.withoutNonce`),
  }
}

/** Stand-ins and plain HTTP would let whoever sits between here and there sign in as anybody. */
export function refuseTestHosts({ standIns, allowHttp }: IdentityProviderHosts): void {
  const given = [...(Object.keys(standIns).length ? ['standIns'] : []), ...(allowHttp.length ? ['allowHttp'] : [])]
  if (given[0]) throw wrong(`identityProviders.${given[0]} is for development mode only`)
}

function hosts(json: unknown, where: string): readonly string[] {
  return list(json ?? [], where).map((name, i) => host(name, `${where}[${i}]`))
}

function host(json: unknown, where: string): string {
  if (typeof json === 'string' && hostPattern.test(json)) return json
  throw wrong(
    `${where} has no host in lower case, with its port if it is not the usual one (for example localhost:5000)`,
  )
}

function origin(json: unknown, where: string): string {
  const given = url(json, where, ['http:', 'https:'], 'http://127.0.0.1:5000')
  if (given.pathname !== '/' || given.search || given.username) {
    throw wrong(`${where} is more than scheme, host and port (for example http://127.0.0.1:5000)`)
  }
  return given.origin
}
