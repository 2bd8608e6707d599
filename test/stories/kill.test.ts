/** The real program is killed while it is writing, and started again: what it acknowledged is there. */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  AdminConfirmSignUpCommand,
  type CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { password } from '../support/accounts.ts'
import { started } from '../support/command.ts'
import { durableEnvironment } from '../support/durable.ts'
import { signedClient } from '../support/server.ts'

const lanes = [0, 1, 2, 3, 4, 5]

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
