import type { GroupType } from '@aws-sdk/client-cognito-identity-provider'
import type { Group } from '../../domain/user.ts'

export function toGroupType({
  poolId,
  name,
  description,
  roleArn,
  precedence,
  createdAt,
  modifiedAt,
}: Group): GroupType {
  return {
    GroupName: name,
    UserPoolId: poolId,
    Description: description,
    RoleArn: roleArn,
    Precedence: precedence,
    CreationDate: createdAt,
    LastModifiedDate: modifiedAt,
  }
}
