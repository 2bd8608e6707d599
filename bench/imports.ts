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
  const put = await fetch(target, { method: 'PUT', headers: encrypted, body: csv(CSVHeader as string[], rows) })
  if (!put.ok) throw new Error(`the upload answered ${put.status}`)
  const { samples, stop } = sample(server)
  const started = performance.now()
  await call('StartUserImportJob', { UserPoolId, JobId: job.JobId })
  const during = await signIns()
  const over = await untilOver(connection, job)
  const seconds = (performance.now() - started) / 1000
  stop()
  report({ rows, over, seconds, samples, before, during })
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

async function untilOver({ call }: Connection, { UserPoolId, JobId }: Job): Promise<Job> {
  for (;;) {
    const job = jobOf(await call('DescribeUserImportJob', { UserPoolId, JobId }))
    if (!['Pending', 'InProgress'].includes(job.Status)) return job
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

function sample(server: Measured) {
  const samples: number[] = []
  const timer = setInterval(() => samples.push(server.memory()), 250)
  return { samples, stop: () => clearInterval(timer) }
}

interface Report {
  readonly rows: number
  readonly over: Job
  readonly seconds: number
  readonly samples: readonly number[]
  readonly before: Result
  readonly during: Result
}

function report({ rows, over, seconds, samples, before, during }: Report): void {
  const half = samples.length / 2
  const most = (part: readonly number[]) => Math.max(...part).toFixed(0)
  const latencies = ({ p50, p95, p99 }: Result) => [p50, p95, p99].map(millis => millis.toFixed(1)).join(' / ')
  print(`| Import of ${rows.toLocaleString('en')} rows | |`, '|---|---:|')
  print(`| ended | ${over.Status}, ${over.ImportedUsers.toLocaleString('en')} imported |`)
  print(`| rows per second | ${Math.round(rows / seconds).toLocaleString('en')} |`)
  print(`| most memory, first half | ${most(samples.slice(0, half))} MB |`)
  print(`| most memory, second half | ${most(samples.slice(half))} MB |`)
  print(`| sign-ins by two callers before, p50 / p95 / p99 | ${latencies(before)} ms |`)
  print(`| sign-ins meanwhile, p50 / p95 / p99 | ${latencies(during)} ms |`, '')
}
