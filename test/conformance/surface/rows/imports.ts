import { importing } from '../../../support/imports.ts'
import type { Rows } from '../row.ts'
import type { World } from '../world.ts'

const job = { JobName: 'people', CloudWatchLogsRoleArn: 'arn:aws:iam::123456789012:role/import' }
const named = (created: { UserPoolId?: string; JobId?: string }) => ({
  UserPoolId: String(created.UserPoolId),
  JobId: String(created.JobId),
})
const created = async ({ server, pool }: World) => named(await importing(server).create(pool.UserPoolId))

/** A job whose file is there. */
async function uploaded({ server, pool }: World) {
  const { csv, upload } = importing(server)
  const { UserPoolId } = pool
  return named(await upload(UserPoolId, await csv(UserPoolId, [])))
}

export const imports = {
  GetCSVHeader: { least: ({ pool }) => pool },
  CreateUserImportJob: {
    least: ({ pool }) => ({ ...pool, ...job }),
    most: [({ pool }) => ({ ...pool, ...job, JobName: 'j'.repeat(128) })],
    shown: async ({ ask, pool }, _, { UserImportJob }) => ({
      ...(await ask('DescribeUserImportJob', { ...pool, JobId: String(UserImportJob?.JobId) })).UserImportJob,
    }),
    refused: [
      {
        input: ({ pool }) => ({ ...pool, ...job, PasswordHashingAlgorithm: 'BCRYPT' }),
        name: 'UnsupportedOperationException',
      },
    ],
  },
  DescribeUserImportJob: { least: created },
  ListUserImportJobs: {
    least: ({ pool }) => ({ ...pool, MaxResults: 1 }),
    most: [
      async world => {
        await created(world)
        await created(world)
        const { PaginationToken = '' } = await world.ask('ListUserImportJobs', { ...world.pool, MaxResults: 1 })
        return { ...world.pool, MaxResults: 60, PaginationToken }
      },
    ],
  },
  StartUserImportJob: {
    least: uploaded,
    // One job runs at a time: the next row has to find it over.
    shown: async ({ server }, job) => importing(server).over(job),
  },
  StopUserImportJob: { least: created },
} satisfies Rows
