/** Imports as a person does them: a file by PUT, a start, and a look until it is over. */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  CreateUserImportJobCommand,
  DescribeUserImportJobCommand,
  GetCSVHeaderCommand,
  StartUserImportJobCommand,
  type UserImportJobType,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect } from 'vitest'
import type { TestServer } from './server.ts'

export type ImportRow = Readonly<Record<string, string>>

export const encrypted = { 'x-amz-server-side-encryption': 'aws:kms' }

export function importing({ client }: Pick<TestServer, 'client'>) {
  const describe = async ({ UserPoolId, JobId }: UserImportJobType) =>
    (await client.send(new DescribeUserImportJobCommand({ UserPoolId, JobId }))).UserImportJob as UserImportJobType

  const create = async (UserPoolId: string) => {
    const CloudWatchLogsRoleArn = 'arn:aws:iam::123456789012:role/import'
    const command = new CreateUserImportJobCommand({ UserPoolId, JobName: 'people', CloudWatchLogsRoleArn })
    return (await client.send(command)).UserImportJob as UserImportJobType
  }

  const put = (job: UserImportJobType, body: string | Uint8Array<ArrayBuffer>) =>
    fetch(String(job.PreSignedUrl), { method: 'PUT', headers: encrypted, body })

  const upload = async (UserPoolId: string, body: string | Uint8Array<ArrayBuffer>) => {
    const job = await create(UserPoolId)
    expect((await put(job, body)).status).toBe(200)
    return job
  }

  const start = async ({ UserPoolId, JobId }: UserImportJobType) =>
    (await client.send(new StartUserImportJobCommand({ UserPoolId, JobId }))).UserImportJob as UserImportJobType

  const over = async (job: UserImportJobType) => {
    for (;;) {
      const present = await describe(job)
      if (!['Pending', 'InProgress', 'Stopping'].includes(String(present.Status))) return present
      await sleep(10)
    }
  }

  const header = async (UserPoolId: string) =>
    (await client.send(new GetCSVHeaderCommand({ UserPoolId }))).CSVHeader ?? []

  const csv = async (UserPoolId: string, rows: readonly ImportRow[]) => {
    const columns = await header(UserPoolId)
    const defaults: ImportRow = { email_verified: 'true', 'cognito:mfa_enabled': 'false' }
    const lines = rows.map(row => columns.map(name => row[name] ?? defaults[name] ?? '').join(','))
    return `${[columns.join(','), ...lines].join('\n')}\n`
  }

  const runFile = async (UserPoolId: string, body: string | Uint8Array<ArrayBuffer>) => {
    const job = await upload(UserPoolId, body)
    await start(job)
    return over(job)
  }

  return {
    ...{ describe, create, put, upload, start, over, header, csv, runFile },
    run: async (UserPoolId: string, rows: readonly ImportRow[]) => runFile(UserPoolId, await csv(UserPoolId, rows)),
    log: async (job: UserImportJobType) => (await fetch(String((await describe(job)).PreSignedUrl))).text(),
  }
}
