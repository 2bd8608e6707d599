import { expect, test } from 'vitest'
import { resourceOf } from './condition-values.ts'

const account = '123456789012'

test.each([
  [{ UserPoolId: 'eu-west-1_AbCdEfGhI' }, `arn:aws:cognito-idp:eu-west-1:${account}:userpool/eu-west-1_AbCdEfGhI`],
  [
    { UserPoolId: 'cn-north-1_AbCdEfGhI' },
    `arn:aws-cn:cognito-idp:cn-north-1:${account}:userpool/cn-north-1_AbCdEfGhI`,
  ],
  [{ UserPoolId: 'us-gov-west-1_A' }, `arn:aws-us-gov:cognito-idp:us-gov-west-1:${account}:userpool/us-gov-west-1_A`],
  [{ ResourceArn: 'arn:of:the:request' }, 'arn:of:the:request'],
  [{ PoolName: 'people' }, '*'],
])('%j is about %s', (input, resource) => {
  expect(resourceOf(input, account)).toBe(resource)
})
