import { setTimeout as sleep } from 'node:timers/promises'
import {
  AddCustomAttributesCommand,
  DeleteUserPoolCommand,
  ListUserImportJobsCommand,
  ListUsersCommand,
  StopUserImportJobCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { refused } from '../support/accounts.ts'
import { encrypted, importing } from '../support/imports.ts'
import { startServer } from '../support/server.ts'

const quick = { services: { importPollMillis: 10 } }
// Nobody looks for a job, so that one that was started stays where it is.
const idle = { services: { importPollMillis: 3_600_000 } }
const verifying = { AutoVerifiedAttributes: ['email' as const] }
const people = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ 'cognito:username': `user-${n}`, email: `user-${n}@example.com` }))

const codeOf = async (response: Response) => `${response.status} ${/<Code>(\w+)</.exec(await response.text())?.[1]}`
const put = (url: string | URL, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = encrypted) =>
  fetch(url, { method: 'PUT', headers, body })

describe('the address of an upload', () => {
  test('takes a file for its own job, by its method and with its signature only', async () => {
    const server = await startServer(quick)
    const imports = importing(server)
    const pool = await server.createPool(verifying)
    const [job, other] = [await imports.create(pool.Id), await imports.create(pool.Id)]
    const url = String(job.PreSignedUrl)
    const foreign = url.replace(String(job.JobId), String(other.JobId))
    const later = new URL(url)
    later.searchParams.set('expires', String(Number(later.searchParams.get('expires')) + 1))
    const changed = new URL(url)
    changed.searchParams.set('signature', `A${changed.searchParams.get('signature')?.slice(1)}`)
    const unsigned = new URL(new URL(url).pathname, url)
    for (const wrong of [foreign, later, changed, unsigned]) {
      expect(await codeOf(await put(wrong, 'file'))).toBe('403 SignatureDoesNotMatch')
    }
    expect(await codeOf(await put(url, 'file', {}))).toBe('403 SignatureDoesNotMatch')
    expect(await codeOf(await fetch(url))).toBe('403 SignatureDoesNotMatch')
    await refused(imports.start(job), 'PreconditionNotMetException', `No csv file was uploaded for ${job.JobId}`)
    expect((await put(url, 'file')).status).toBe(200)
    server.clock.advance('15 minutes')
    expect(await codeOf(await put(url, 'file'))).toBe('403 AccessDenied')
  })

  test('takes no file once the job has begun, and cuts one at 100 MB', async () => {
    const server = await startServer(idle)
    const imports = importing(server)
    const pool = await server.createPool(verifying)
    const job = await imports.upload(pool.Id, 'file')
    await imports.start(job)
    expect(await codeOf(await imports.put(job, 'other'))).toBe('403 AccessDenied')
    const large = await imports.create(pool.Id)
    const outcome = await imports.put(large, new Uint8Array(100 * 1024 * 1024 + 1)).then(codeOf, () => 'hung up')
    expect(['400 EntityTooLarge', 'hung up']).toContain(outcome)
    await refused(imports.start(large), 'PreconditionNotMetException')
  })
})

describe('a job', () => {
  test('has the pool and the turn for itself until it is over', async () => {
    const server = await startServer(idle)
    const { client } = server
    const imports = importing(server)
    const [pool, other] = [await server.createPool(verifying), await server.createPool(verifying)]
    const job = await imports.upload(pool.Id, await imports.csv(pool.Id, people(1)))
    const second = await imports.upload(other.Id, await imports.csv(other.Id, people(1)))
    expect(await imports.start(job)).toMatchObject({ Status: 'Pending' })
    await refused(imports.start(job), 'PreconditionNotMetException')
    await refused(imports.start(second), 'PreconditionNotMetException')
    const UserPoolId = pool.Id
    const CustomAttributes = [{ Name: 'size', AttributeDataType: 'String' as const }]
    const changes = [
      () => client.send(new UpdateUserPoolCommand({ UserPoolId })),
      () => client.send(new AddCustomAttributesCommand({ UserPoolId, CustomAttributes })),
      () => client.send(new DeleteUserPoolCommand({ UserPoolId })),
    ]
    for (const change of changes) await refused(change(), 'UserImportInProgressException')
    await client.send(new AddCustomAttributesCommand({ UserPoolId: other.Id, CustomAttributes }))
  })

  test('expires when nobody starts it, does not start once it was stopped, and is listed newest first', async () => {
    const server = await startServer(quick)
    const { client } = server
    const imports = importing(server)
    const pool = await server.createPool(verifying)
    const old = await imports.upload(pool.Id, 'file')
    server.clock.advance('1 day')
    expect(await imports.describe(old)).toMatchObject({ Status: 'Expired' })
    await refused(imports.start(old), 'PreconditionNotMetException')
    const job = await imports.upload(pool.Id, 'file')
    const which = { UserPoolId: pool.Id, JobId: job.JobId }
    const { UserImportJob } = await client.send(new StopUserImportJobCommand(which))
    expect(UserImportJob).toMatchObject({ Status: 'Stopped' })
    await refused(imports.start(job), 'PreconditionNotMetException', 'The Import Job was stopped by the developer.')
    await refused(client.send(new StopUserImportJobCommand(which)), 'PreconditionNotMetException')
    const page = { UserPoolId: pool.Id, MaxResults: 1 }
    const first = await client.send(new ListUserImportJobsCommand(page))
    const rest = await client.send(new ListUserImportJobsCommand({ ...page, PaginationToken: first.PaginationToken }))
    const listed = [...(first.UserImportJobs ?? []), ...(rest.UserImportJobs ?? [])].map(({ JobId }) => JobId)
    expect(listed).toEqual([job.JobId, old.JobId])
    expect(rest.PaginationToken).toBeUndefined()
  })

  test('stops between two rows, and another goes on where a node left it', async () => {
    const server = await startServer(quick)
    const imports = importing(server)
    const pool = await server.createPool(verifying)
    const count = 1_000
    const job = await imports.upload(pool.Id, await imports.csv(pool.Id, people(count)))
    await imports.start(job)
    while (!(await imports.describe(job)).ImportedUsers) await sleep(5)
    // As a node that is late: its turn is taken by another, which has its own clock.
    const clock = { ...server.clock, now: () => new Date(server.clock.now().getTime() + 31_000) }
    const second = await startServer({ ...quick, seed: 'second', clock, config: server.config })
    const { ImportedUsers, Status } = await imports.over(job)
    expect({ ImportedUsers, Status }).toEqual({ ImportedUsers: count, Status: 'Succeeded' })
    const lines = (await imports.log(job)).trim().split('\n')
    expect(lines.map(line => /Line Number (\d+)/.exec(line)?.[1])).toEqual(people(count).map((_, n) => String(n + 2)))
    await second.stop()

    const stopping = await imports.upload(pool.Id, await imports.csv(pool.Id, people(5_000)))
    await imports.start(stopping)
    while (!(await imports.describe(stopping)).SkippedUsers) await sleep(1)
    const which = { UserPoolId: pool.Id, JobId: stopping.JobId }
    const { UserImportJob } = await server.client.send(new StopUserImportJobCommand(which))
    expect(UserImportJob).toMatchObject({ Status: 'Stopping' })
    const over = await imports.over(stopping)
    expect(over).toMatchObject({ Status: 'Stopped', CompletionMessage: 'The Import Job was stopped by the developer.' })
    const done = (over.ImportedUsers ?? 0) + (over.SkippedUsers ?? 0)
    expect((await imports.log(stopping)).trim().split('\n')).toHaveLength(done)
    expect((await server.client.send(new ListUsersCommand({ UserPoolId: pool.Id, Limit: 1 }))).Users).toHaveLength(1)
  })
})
