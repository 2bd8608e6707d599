/** What no server on this machine can go below: the work that an operation cannot do without, alone in a loop. */
import { diffieHellman, generateKeyPairSync, type KeyObject, randomBytes, sign, verify } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { connect, measure } from './load.ts'
import { type Measured, startProgram } from './server-process.ts'

declare module 'node:crypto' {
  // Documented by Node, missing in its types.
  function generateKeyPairSync(
    type: 'dh',
    options: { readonly group: string },
  ): { publicKey: KeyObject; privateKey: KeyObject }
}

/** Microseconds of processor time for one. */
export interface Floors {
  readonly signature: number
  readonly verification: number
  readonly exponentiation: number
  readonly echo: number
  readonly read: number
  readonly commit: number
}

/** One round of all floors, each for some seconds. */
export async function measureFloors(folder: string, echo: Measured, seconds: number): Promise<Floors> {
  return {
    ...crypto(seconds),
    ...database(join(folder, 'floor.sqlite'), seconds),
    echo: await echoFloor(echo, seconds),
  }
}

/** Of each floor the lowest. */
export function lowestFloors(rounds: readonly Floors[]): Floors {
  const lowest = (floor: keyof Floors) => Math.min(...rounds.map(round => round[floor]))
  return {
    signature: lowest('signature'),
    verification: lowest('verification'),
    exponentiation: lowest('exponentiation'),
    echo: lowest('echo'),
    read: lowest('read'),
    commit: lowest('commit'),
  }
}

export function startEcho(): Promise<Measured> {
  return startProgram({ arguments: [join(import.meta.dirname, 'echo.ts')], env: {}, readyPath: '/' })
}

function crypto(seconds: number): Pick<Floors, 'signature' | 'verification' | 'exponentiation'> {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const token = randomBytes(800)
  const signature = sign('sha256', token, rsa.privateKey)
  const a = generateKeyPairSync('dh', { group: 'modp15' })
  const b = generateKeyPairSync('dh', { group: 'modp15' })
  return {
    signature: repeat(seconds, () => sign('sha256', token, rsa.privateKey)),
    verification: repeat(seconds, () => verify('sha256', token, rsa.publicKey, signature)),
    exponentiation: repeat(seconds, () => diffieHellman({ privateKey: a.privateKey, publicKey: b.publicKey })),
  }
}

function database(path: string, seconds: number): Pick<Floors, 'read' | 'commit'> {
  const db = new DatabaseSync(path)
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; DROP TABLE IF EXISTS t')
  db.exec('CREATE TABLE t (id TEXT PRIMARY KEY, document TEXT)')
  const insert = db.prepare('INSERT INTO t VALUES (?, ?)')
  const document = 'x'.repeat(1500)
  let rows = 0
  const commit = repeat(seconds, () => insert.run(`row ${rows++}`, document))
  const select = db.prepare('SELECT document FROM t WHERE id = ?')
  let next = 0
  const read = repeat(seconds, () => {
    next = (next + 7919) % rows
    select.get(`row ${next}`)
  })
  db.close()
  return { commit, read }
}

async function echoFloor(server: Measured, seconds: number): Promise<number> {
  const { call, close } = connect(server.url)
  const input = { ClientId: '0'.repeat(26), AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'ada' } }
  const { cpuMicros } = await measure(server, () => call('InitiateAuth', input), seconds)
  close()
  return cpuMicros
}

function repeat(seconds: number, work: () => unknown): number {
  for (let i = 0; i < 20; i++) work()
  const before = process.cpuUsage()
  let count = 0
  for (const until = performance.now() + seconds * 1000; performance.now() < until; count++) work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / count
}
