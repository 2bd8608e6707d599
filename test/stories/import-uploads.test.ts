/** Files on their way: slow ones arrive, those that stand still are cut, and what broke off counts for nothing. */
import { request } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { StopUserImportJobCommand, type UserImportJobType } from '@aws-sdk/client-cognito-identity-provider'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { refused } from '../support/accounts.ts'
import { encrypted, importing } from '../support/imports.ts'
import { startServer, type TestServer } from '../support/server.ts'

const verifying = { AutoVerifiedAttributes: ['email' as const] }
const answered = /(?:<Code>(\w+)<)|$/

interface Sending {
  /** The status, and S3's code of a refusal. */
  readonly answer: Promise<string>
  send(bytes: number): Promise<void>
  end(): void
  breakOff(): void
}

/** A PUT whose body comes when we say so. */
function putting(url: string, length?: number): Sending {
  const headers = { ...encrypted, ...(length !== undefined && { 'content-length': String(length) }) }
  const sent = request(url, { method: 'PUT', headers })
  const answer = new Promise<string>(resolve => {
    sent.on('error', () => resolve('hung up'))
    sent.on('response', async response => {
      let text = ''
      for await (const part of response) text += part
      resolve(`${response.statusCode} ${answered.exec(text)?.[1] ?? ''}`.trim())
    })
  })
  return {
    answer,
    send: bytes => new Promise(resolve => sent.write(Buffer.alloc(bytes, 'x'), () => resolve())),
    end: () => sent.end(),
    breakOff: () => sent.destroy(),
  }
}

async function withJob(server: TestServer) {
  const imports = importing(server)
  const pool = await server.createPool(verifying)
  const job = await imports.create(pool.Id)
  // The first request for it loads the router, which takes longer than the short times of these stories.
  await fetch(`${server.url}/favicon.ico`)
  return { imports, pool, job, url: String(job.PreSignedUrl) }
}

const bytesOf = async ({ server }: TestServer, { UserPoolId = '', JobId = '' }: UserImportJobType) => {
  const job = await server.services.store.importJobs.get(UserPoolId, JobId)
  return job?.file?.bytes
}

test('a file may take as long as it needs while it goes on, and nothing else may', async () => {
  const requestMillis = 500
  const server = await startServer({ requestMillis, services: { uploadPace: { bytes: 100, millis: 2_000 } } })
  const { job, url } = await withJob(server)
  const upload = putting(url)
  for (let part = 0; part < 10; part++) {
    await upload.send(100)
    await sleep(150)
  }
  upload.end()
  expect(await upload.answer).toBe('200')
  expect(await bytesOf(server, job)).toBe(1000)

  const foreign = putting(url.replace(/signature=./, 'signature=_'))
  await foreign.send(100)
  expect(await foreign.answer).toBe('403 SignatureDoesNotMatch')
  const call = request(server.url, { method: 'POST', headers: { 'content-length': '100' } })
  const ended = new Promise<number>(resolve => {
    call.on('error', () => resolve(0))
    call.on('response', response => resolve(response.statusCode ?? 0))
  })
  const startedAt = performance.now()
  call.write('{')
  expect(await ended).toBe(400)
  expect(performance.now() - startedAt).toBeLessThan(5_000)
})

test('a file that stands still is cut, and so is one that only trickles', async () => {
  const server = await startServer({ services: { uploadPace: { bytes: 100, millis: 150 } } })
  const { imports, job, url } = await withJob(server)
  const still = putting(url)
  await still.send(1_000)
  expect(await still.answer).toBe('400 RequestTimeout')
  const trickling = putting(url)
  const drops = setInterval(() => trickling.send(1), 10)
  expect(await trickling.answer).toBe('400 RequestTimeout')
  clearInterval(drops)
  await refused(imports.start(job), 'PreconditionNotMetException', `No csv file was uploaded for ${job.JobId}`)
})

test('a file that broke off counts for nothing, and the one before it stays', async () => {
  const bugs: string[] = []
  const log = pino({ level: 'error' }, { write: (line: string) => void bugs.push(line) })
  const server = await startServer({ services: { log } })
  const { job, url } = await withJob(server)
  const first = putting(url)
  await first.send(7)
  first.end()
  expect(await first.answer).toBe('200')
  const half = putting(url, 1_000_000)
  await half.send(600_000)
  half.breakOff()
  expect(await half.answer).toBe('hung up')
  await sleep(50)
  expect(await bytesOf(server, job)).toBe(7)
  expect(bugs).toEqual([])
})

test('a file that is still on its way when its job begins or is stopped comes too late, and one that is there goes', async () => {
  const server = await startServer({ services: { importPollMillis: 3_600_000 } })
  const { imports, pool, job, url } = await withJob(server)
  const first = putting(url)
  await first.send(5)
  first.end()
  expect(await first.answer).toBe('200')
  const second = putting(url)
  await second.send(9)
  await imports.start(job)
  second.end()
  expect(await second.answer).toBe('403 AccessDenied')
  expect(await bytesOf(server, job)).toBe(5)

  const other = await imports.upload(pool.Id, 'file')
  const late = putting(String(other.PreSignedUrl))
  await late.send(9)
  const { importJobs } = server.server.services.store
  const before = await importJobs.get(pool.Id, String(other.JobId))
  await server.client.send(new StopUserImportJobCommand({ UserPoolId: pool.Id, JobId: other.JobId }))
  late.end()
  expect(await late.answer).toBe('403 AccessDenied')
  expect(before && (await importJobs.chunk(before, String(before.file?.upload), 0))).toBeUndefined()
})

test('a later upload stops an earlier one that goes on, and one that began in time is in time', async () => {
  const server = await startServer()
  const { job, url } = await withJob(server)
  const earlier = putting(url)
  await earlier.send(10)
  await sleep(50)
  const later = putting(url)
  await later.send(20)
  expect(await earlier.answer).toBe('409 OperationAborted')
  server.clock.advance('15 minutes')
  await later.send(20)
  later.end()
  expect(await later.answer).toBe('200')
  expect(await bytesOf(server, job)).toBe(40)
  const late = putting(url)
  late.end()
  expect(await late.answer).toBe('403 AccessDenied')
})

test('a file of the limit is taken and one byte more is not, whether its length is told before or not', async () => {
  const server = await startServer({ services: { imports: { bytes: 1_000 } } })
  for (const length of [1_001, undefined]) {
    const { job, url } = await withJob(server)
    const large = putting(url, length)
    await large.send(1_001)
    large.end()
    expect(await large.answer).toBe('400 EntityTooLarge')
    expect(await bytesOf(server, job)).toBeUndefined()
    const fitting = putting(url, length && 1_000)
    await fitting.send(1_000)
    fitting.end()
    expect(await fitting.answer).toBe('200')
    expect(await bytesOf(server, job)).toBe(1_000)
  }
})

test('whoever sends headers, or goes on after a refusal, without end is hung up on', async () => {
  const server = await startServer({ requestMillis: 200 })
  for (const begin of ['POST / HTTP/1.1\r\nhost: a\r\n', 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 999\r\n\r\n']) {
    const socket = connect({ port: Number(new URL(server.url).port), host: '127.0.0.1', allowHalfOpen: true })
    const closed = new Promise(resolve => socket.on('close', resolve))
    socket.on('error', () => undefined)
    socket.resume()
    socket.write(begin)
    const drops = setInterval(() => socket.write('x'), 20)
    await closed
    clearInterval(drops)
  }
})
