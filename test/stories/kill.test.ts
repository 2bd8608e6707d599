/** The real program is killed while it is writing, and started again: what it acknowledged is there. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  AdminConfirmSignUpCommand,
  type CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, onTestFinished, test } from 'vitest'
import { password } from '../support/accounts.ts'
import { started } from '../support/command.ts'
import { createTestDatabase } from '../support/database.ts'
import { signedClient } from '../support/server.ts'

const lanes = [0, 1, 2, 3, 4, 5]

/** A SQLite file, or the PostgreSQL server that TEST_DATABASE_URL names. */
async function durableEnvironment(): Promise<NodeJS.ProcessEnv> {
  const folder = mkdtempSync(join(tmpdir(), 'cenote-kill-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const { database, drop } = await createTestDatabase()
  onTestFinished(drop)
  return {
    CENOTE_DATA_DIR: folder,
    CENOTE_MASTER_KEY: Buffer.alloc(32, 5).toString('base64'),
    CENOTE_LOG_LEVEL: 'error',
    ...(database.kind === 'postgres' && { CENOTE_DATABASE_URL: database.url }),
  }
}

async function openApp(client: CognitoIdentityProviderClient) {
  const { UserPool } = await client.send(new CreateUserPoolCommand({ PoolName: 'people' }))
  const UserPoolId = String(UserPool?.Id)
  const { UserPoolClient } = await client.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'app',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    }),
  )
  return { UserPoolId, ClientId: String(UserPoolClient?.ClientId) }
}

test('whoever was told that he is signed up can sign in after a kill', async () => {
  const env = await durableEnvironment()
  let server = await started(env)
  let kept = 0
  const { UserPoolId, ClientId } = await openApp(signedClient(server.url))
  for (const [round, lifetime] of [50, 200, 400].entries()) {
    const client = signedClient(server.url)
    const acknowledged: string[] = []
    const signUps = lanes.map(async lane => {
      for (let number = 0; ; number++) {
        const Username = `user-${round}-${lane}-${number}`
        await client.send(new SignUpCommand({ ClientId, Username, Password: password }))
        acknowledged.push(Username)
      }
    })
    const broken = Promise.allSettled(signUps)
    while (acknowledged.length === 0) await sleep(1)
    await sleep(lifetime)
    server.process.kill('SIGKILL')
    await Promise.all([server.ended, broken])

    server = await started(env)
    const again = signedClient(server.url)
    for (const USERNAME of acknowledged) {
      await again.send(new AdminConfirmSignUpCommand({ UserPoolId, Username: USERNAME }))
      const AuthParameters = { USERNAME, PASSWORD: password }
      const command = new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters })
      expect((await again.send(command)).AuthenticationResult?.AccessToken, USERNAME).toBeDefined()
    }
    kept += acknowledged.length
  }
  expect(kept).toBeGreaterThan(10)
})
