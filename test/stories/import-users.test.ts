import {
  AdminGetUserCommand,
  ConfirmForgotPasswordCommand,
  CreateUserImportJobCommand,
  DescribeUserImportJobCommand,
  ForgotPasswordCommand,
  GetCSVHeaderCommand,
  InitiateAuthCommand,
  StartUserImportJobCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { password, refused } from '../support/accounts.ts'
import { importing } from '../support/imports.ts'
import { startServer } from '../support/server.ts'

const server = await startServer({ services: { importPollMillis: 10 } })
const { client, createPool, createClient } = server
const imports = importing(server)

test('imported users choose their password by a code, and sign in', async () => {
  const pool = await createPool({ AutoVerifiedAttributes: ['email'] })
  const app = await createClient(pool, { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] })
  const { CSVHeader = [] } = await client.send(new GetCSVHeaderCommand({ UserPoolId: pool.Id }))
  expect(CSVHeader.slice(0, 2)).toEqual(['name', 'given_name'])
  expect(CSVHeader.slice(-2)).toEqual(['cognito:mfa_enabled', 'cognito:username'])
  const job = await imports.run(pool.Id, [
    { 'cognito:username': 'ann', email: 'ann@example.com', name: 'Miller\\, Ann "A"', birthdate: '02/29/2000' },
    { 'cognito:username': 'bob', email: 'bob@example.com', email_verified: 'false' },
    { 'cognito:username': 'ann', email: 'ann2@example.com' },
  ])
  expect(job).toMatchObject({ Status: 'Succeeded', ImportedUsers: 1, SkippedUsers: 1, FailedUsers: 1 })
  expect(await imports.log(job)).toBe(
    '[SUCCEEDED] Line Number 2 - The import succeeded.\n' +
      '[FAILED] Line Number 3 - The User Record does not set any of the auto verified attributes to true. (Example: email_verified to true).\n' +
      '[SKIPPED] Line Number 4 - The user already exists.\n',
  )
  const ann = await client.send(new AdminGetUserCommand({ UserPoolId: pool.Id, Username: 'ann' }))
  expect(ann).toMatchObject({ UserStatus: 'RESET_REQUIRED', Enabled: true })
  expect(ann.UserAttributes).toContainEqual({ Name: 'name', Value: 'Miller, Ann "A"' })
  const signIn = () =>
    client.send(
      new InitiateAuthCommand({
        ClientId: app.ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'ann', PASSWORD: password },
      }),
    )
  await refused(signIn(), 'PasswordResetRequiredException')
  await client.send(new ForgotPasswordCommand({ ClientId: app.ClientId, Username: 'ann' }))
  const ConfirmationCode = await server.lastCode('ann@example.com')
  const answer = { ClientId: app.ClientId, Username: 'ann', ConfirmationCode, Password: password }
  await client.send(new ConfirmForgotPasswordCommand(answer))
  expect((await signIn()).AuthenticationResult?.AccessToken).toBeDefined()
})

test('a job without a file does not start, and none is made with hashes of passwords', async () => {
  const pool = await createPool({ AutoVerifiedAttributes: ['email'] })
  const job = await imports.create(pool.Id)
  const start = client.send(new StartUserImportJobCommand({ UserPoolId: pool.Id, JobId: job.JobId }))
  await refused(start, 'PreconditionNotMetException', `No csv file was uploaded for ${job.JobId}`)
  const CloudWatchLogsRoleArn = 'arn:aws:iam::123456789012:role/import'
  const hashed = {
    UserPoolId: pool.Id,
    JobName: 'hashes',
    CloudWatchLogsRoleArn,
    PasswordHashingAlgorithm: 'BCRYPT' as const,
  }
  await refused(client.send(new CreateUserImportJobCommand(hashed)), 'UnsupportedOperationException')
  const unknown = { UserPoolId: pool.Id, JobId: 'import-0000000000' }
  await refused(client.send(new DescribeUserImportJobCommand(unknown)), 'ResourceNotFoundException')
})
