import { unsupported } from '../domain/errors/general.ts'
import { csvHeader } from '../domain/import-job.ts'
import { createImportJob, findImportJob, startImportJob, stopImportJob } from '../flows/import/jobs.ts'
import { toUserImportJob } from './shapes/import-job.ts'
import type { Operations } from './wire/operations.ts'
import { openPage, sealPage } from './wire/page-token.ts'

/** Imports of users from CSV files. */
export const importJobs = {
  async GetCSVHeader({ pool }) {
    return { UserPoolId: pool.id, CSVHeader: [...csvHeader(pool)] }
  },

  async CreateUserImportJob(ctx, { JobName, CloudWatchLogsRoleArn, PasswordHashingAlgorithm }) {
    if (PasswordHashingAlgorithm) throw unsupported('PasswordHashingAlgorithm')
    return { UserImportJob: toUserImportJob(ctx, await createImportJob(ctx, JobName, CloudWatchLogsRoleArn)) }
  },

  async DescribeUserImportJob(ctx, { JobId }) {
    return { UserImportJob: toUserImportJob(ctx, await findImportJob(ctx, JobId)) }
  },

  async ListUserImportJobs(ctx, { UserPoolId, MaxResults, PaginationToken }) {
    const after = openPage(ctx, 'ListUserImportJobs', { UserPoolId }, PaginationToken)
    const { items, next } = await ctx.store.importJobs.list(UserPoolId, { limit: MaxResults, after })
    return {
      UserImportJobs: items.map(job => toUserImportJob(ctx, job)),
      PaginationToken: sealPage(ctx, 'ListUserImportJobs', { UserPoolId }, next),
    }
  },

  async StartUserImportJob(ctx, { JobId }) {
    return { UserImportJob: toUserImportJob(ctx, await startImportJob(ctx, JobId)) }
  },

  async StopUserImportJob(ctx, { JobId }) {
    return { UserImportJob: toUserImportJob(ctx, await stopImportJob(ctx, JobId)) }
  },
} satisfies Operations
