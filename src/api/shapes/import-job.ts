import type { UserImportJobType } from '@aws-sdk/client-cognito-identity-provider'
import type { Context } from '../../context.ts'
import { type ImportJob, statusAt } from '../../domain/import-job.ts'
import { presignedUrl } from '../../flows/import/addresses.ts'

export function toUserImportJob(ctx: Context, job: ImportJob): UserImportJobType {
  return {
    JobName: job.name,
    JobId: job.id,
    UserPoolId: job.poolId,
    PreSignedUrl: presignedUrl(ctx, job),
    CreationDate: job.createdAt,
    StartDate: job.startedAt,
    CompletionDate: job.completedAt,
    Status: statusAt(job, ctx.now()),
    CloudWatchLogsRoleArn: job.roleArn,
    ImportedUsers: job.imported,
    SkippedUsers: job.skipped,
    FailedUsers: job.failed,
    CompletionMessage: job.message,
  }
}
