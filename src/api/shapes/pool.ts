import type { UserPoolDescriptionType, UserPoolType } from '@aws-sdk/client-cognito-identity-provider'
import { partitionOf } from '../../domain/arn.ts'
import { customDomainOf, prefixDomainOf } from '../../domain/domains.ts'
import { type Pool, regionOf } from '../../domain/pool.ts'

/** The name of a pool among all resources of AWS. */
export function poolArn(accountId: string, id: string): string {
  const region = regionOf(id)
  return `arn:${partitionOf(region)}:cognito-idp:${region}:${accountId}:userpool/${id}`
}

/** A pool as CreateUserPool and DescribeUserPool answer it. */
export function toUserPool(pool: Pool, accountId: string, users: number): UserPoolType {
  return {
    ...pool.settings,
    Id: pool.id,
    Name: pool.name,
    Arn: poolArn(accountId, pool.id),
    CreationDate: pool.createdAt,
    LastModifiedDate: pool.modifiedAt,
    SchemaAttributes: [...pool.schema],
    UserPoolTags: pool.tags,
    Domain: prefixDomainOf(pool),
    CustomDomain: customDomainOf(pool),
    EstimatedNumberOfUsers: users,
  }
}

/** A pool as ListUserPools answers it. */
export function toPoolDescription({ id, name, settings, createdAt, modifiedAt }: Pool): UserPoolDescriptionType {
  return {
    Id: id,
    Name: name,
    LambdaConfig: settings.LambdaConfig,
    CreationDate: createdAt,
    LastModifiedDate: modifiedAt,
  }
}
