/** Whole sign-ins with every kind of factor: through either door, under an alias, and by a client that has a secret. */
import {
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  type ChallengeNameType,
  type InitiateAuthCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { secretHash } from '../../src/domain/secret-hash.ts'
import { password, refused } from '../support/accounts.ts'
import { devicesWith, newDeviceOf } from '../support/devices.ts'
import { factorsWith, openWithFactors } from '../support/factors.ts'
import { startServer } from '../support/server.ts'
import { claimsOf, everyFlow, signInWith, tokensOf } from '../support/sign-in.ts'
import { type Responses, startSrp } from '../support/srp.ts'

const server = await startServer()
const { client, clock } = server
const { initiate, respond } = signInWith(server)
const { associate, verify } = factorsWith(server)
const { confirm } = devicesWith(server)
const accounts = await openWithFactors(
  server,
  { MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: true } },
  { AliasAttributes: ['email'], AutoVerifiedAttributes: ['email'], DeviceConfiguration: {} },
)
const { pool } = accounts
const { ClientId, ClientSecret = '' } = await server.createClient(
  { Id: pool.UserPoolId },
  { GenerateSecret: true, ExplicitAuthFlows: [...everyFlow] },
)
const app = { ClientId }

type Answer = (
  challenge: ChallengeNameType,
  responses: Responses,
  session?: string,
) => Promise<InitiateAuthCommandOutput>

interface Door {
  begin(parameters: Responses): Promise<InitiateAuthCommandOutput>
  readonly answer: Answer
}

const own: Door = {
  begin: parameters => initiate(app, 'USER_PASSWORD_AUTH', parameters),
  answer: (challenge, responses, session) => respond(app, challenge, responses, session),
}

const administrators: Door = {
  begin(AuthParameters) {
    const AuthFlow = 'ADMIN_USER_PASSWORD_AUTH'
    return client.send(new AdminInitiateAuthCommand({ ...pool, ...app, AuthFlow, AuthParameters }))
  },
  answer: (ChallengeName, ChallengeResponses, Session) =>
    client.send(
      new AdminRespondToAuthChallengeCommand({ ...pool, ...app, ChallengeName, ChallengeResponses, Session }),
    ),
}

const missing = `Client ${ClientId} is configured with secret but SECRET_HASH was not received`
const wrong = `Unable to verify secret hash for client ${ClientId}`
const hashOf = (name: string) => ({ SECRET_HASH: secretHash(ClientSecret, ClientId, name) })

/** The answer is refused without the hash, and with that of another name, and then still good. */
function answering({ answer }: Door, USERNAME: string): Answer {
  return async (challenge, given, session) => {
    const responses = { USERNAME, ...given }
    await refused(answer(challenge, responses, session), 'NotAuthorizedException', missing)
    const forged = { ...responses, ...hashOf('mallory') }
    await refused(answer(challenge, forged, session), 'NotAuthorizedException', wrong)
    return answer(challenge, { ...responses, ...hashOf(USERNAME) }, session)
  }
}

test.each<[string, string, Door, boolean]>([
  ['users', 'alice', own, false],
  ['users under an alias', 'bob', own, true],
  ['administrators', 'carol', administrators, false],
  ['administrators under an alias', 'dora', administrators, true],
  ['one door and then the other', 'emma', { begin: own.begin, answer: administrators.answer }, false],
])('by the door of %s an app is set up, its code asked for, and then the device', async (_, owner, door, byAlias) => {
  const email = `${owner}@example.com`
  await accounts.confirmed(owner, { email, email_verified: 'true' })
  const name = byAlias ? email : owner
  const answer = answering(door, name)
  const begin = (more: Responses = {}) => door.begin({ USERNAME: name, PASSWORD: password, ...hashOf(name), ...more })

  const setUp = await begin()
  expect(setUp.ChallengeName).toBe('MFA_SETUP')
  const { app: authenticator, Session } = await associate({ Session: setUp.Session })
  const registered = await verify({ Session }, authenticator.code())
  const signedIn = await answer('MFA_SETUP', {}, registered.Session)
  const device = newDeviceOf(signedIn.AuthenticationResult)
  await confirm(tokensOf(signedIn).AccessToken, device)
  clock.advance('30 seconds')

  const DEVICE_KEY = device.key
  const asked = await begin({ DEVICE_KEY })
  expect(asked.ChallengeName).toBe('SOFTWARE_TOKEN_MFA')
  const code = { SOFTWARE_TOKEN_MFA_CODE: authenticator.code(), DEVICE_KEY }
  const proven = await answer('SOFTWARE_TOKEN_MFA', code, asked.Session)
  expect(proven.ChallengeName).toBe('DEVICE_SRP_AUTH')
  const srp = startSrp()
  const challenge = await answer('DEVICE_SRP_AUTH', { DEVICE_KEY, SRP_A: srp.A }, proven.Session)
  const parameters = { ...challenge.ChallengeParameters, USER_ID_FOR_SRP: device.key }
  const { USERNAME, ...proof } = srp.answer(parameters, `_${device.groupKey}`, device.secret)
  const result = await answer('DEVICE_PASSWORD_VERIFIER', { ...proof, DEVICE_KEY })
  expect(claimsOf(tokensOf(result).AccessToken)).toMatchObject({ username: owner, device_key: device.key })
})
