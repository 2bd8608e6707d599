/** One import through the API, while people sign in: how fast it is, what memory it takes, what they notice. */
import { type Connection, measure, type Result } from './load.ts'
import { print } from './report.ts'
import type { Seeded } from './seed.ts'
import { createPool } from './seed.ts'
import type { Measured } from './server-process.ts'
import { inTurn, signInByPassword } from './sign-ins.ts'

interface Job {
  readonly UserPoolId: string
  readonly JobId: string
  readonly PreSignedUrl: string
  readonly Status: string
  readonly ImportedUsers: number
}

const encrypted = { 'x-amz-server-side-encryption': 'aws:kms' }

export async function measureImport(server: Measured, seeded: Seeded, connection: Connection, rows: number) {
  const { call } = connection
  const next = inTurn(seeded.users)
  const signIns = () => measureQuietly(server, () => signInByPassword(call, next()))
  const before = await signIns()
  const { UserPoolId } = await createPool(call, rows, { AutoVerifiedAttributes: ['email'] })
  const job = jobOf(
    await call('CreateUserImportJob', {
      UserPoolId,
      JobName: 'bench',
      CloudWatchLogsRoleArn: 'arn:aws:iam::123456789012:role/import',
    }),
  )
  const { CSVHeader } = await call('GetCSVHeader', { UserPoolId })
  const url = new URL(job.PreSignedUrl)
  const target = new URL(url.pathname + url.search, server.url)
  const body = csv(CSVHeader as string[], rows)
  const upload = sample(server)
  const put = await fetch(target, { method: 'PUT', headers: encrypted, body })
  if (!put.ok) throw new Error(`the upload answered ${put.status}`)
  upload.stop()
  const running = sample(server)
  const started = performance.now()
  await call('StartUserImportJob', { UserPoolId, JobId: job.JobId })
  const early = await signIns()
  await until(connection, job, ({ ImportedUsers }) => ImportedUsers > rows / 2)
  const late = await signIns()
  const over = await until(connection, job, () => false)
  const seconds = (performance.now() - started) / 1000
  running.stop()
  const memory = { upload: upload.samples, run: running.samples }
  report({ rows, megabytes: Buffer.byteLength(body) / 1e6, over, seconds, memory, before, early, late })
}

function jobOf({ UserImportJob }: Readonly<Record<string, unknown>>): Job {
  return UserImportJob as Job
}

function csv(header: readonly string[], rows: number): string {
  const lines = Array.from({ length: rows }, (_, number) => {
    const row: Record<string, string> = {
      name: 'Ada Lovelace',
      email: `i${number}@example.com`,
      email_verified: 'true',
      'cognito:mfa_enabled': 'false',
      'cognito:username': `imported-${number}`,
    }
    return header.map(column => row[column] ?? '').join(',')
  })
  return [header.join(','), ...lines, ''].join('\n')
}

function measureQuietly(server: Measured, operation: () => Promise<unknown>): Promise<Result> {
  return measure(server, operation, 5, 2)
}

/** When it is over, or before that when it came as far as this. */
async function until(
  { call }: Connection,
  { UserPoolId, JobId }: Job,
  isFarEnough: (job: Job) => boolean,
): Promise<Job> {
  for (;;) {
    const job = jobOf(await call('DescribeUserImportJob', { UserPoolId, JobId }))
    if (!['Pending', 'InProgress'].includes(job.Status) || isFarEnough(job)) return job
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

function sample(server: Measured) {
  const samples = [server.memory()]
  const timer = setInterval(() => samples.push(server.memory()), 250)
  return { samples, stop: () => clearInterval(timer) }
}

interface Report {
  readonly rows: number
  readonly megabytes: number
  readonly over: Job
  readonly seconds: number
  readonly memory: { readonly upload: readonly number[]; readonly run: readonly number[] }
  readonly before: Result
  readonly early: Result
  readonly late: Result
}

function report({ rows, megabytes, over, seconds, memory, before, early, late }: Report): void {
  const half = memory.run.length / 2
  const most = (part: readonly number[]) => `${Math.max(...part).toFixed(0)} MB`
  const latencies = ({ p50, p95, p99 }: Result) => [p50, p95, p99].map(millis => millis.toFixed(1)).join(' / ')
  print(`| Import of ${rows.toLocaleString('en')} rows, ${megabytes.toFixed(1)} MB | |`, '|---|---:|')
  print(`| ended | ${over.Status}, ${over.ImportedUsers.toLocaleString('en')} imported |`)
  print(`| seconds | ${seconds.toFixed(0)} |`)
  print(`| rows per second | ${Math.round(rows / seconds).toLocaleString('en')} |`)
  print(`| most memory during the upload | ${most(memory.upload)} |`)
  print(`| most memory, first half of the import | ${most(memory.run.slice(0, half))} |`)
  print(`| most memory, second half | ${most(memory.run.slice(half))} |`)
  print(`| sign-ins by two callers before, p50 / p95 / p99 | ${latencies(before)} ms |`)
  print(`| the same at the beginning of the import | ${latencies(early)} ms |`)
  print(`| the same after half of it | ${latencies(late)} ms |`, '')
}
