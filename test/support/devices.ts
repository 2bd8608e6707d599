/** The device's half of remembering it, as the applications' libraries do it; for proofs that no library would send. */
import {
  type AuthenticationResultType,
  ConfirmDeviceCommand,
  type RespondToAuthChallengeCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider'
import { pad, privateValue } from '../../src/domain/srp.ts'
import { generatorPower } from '../../src/platform/exponent.ts'
import { type Accounts, password } from './accounts.ts'
import type { TestServer } from './server.ts'
import { signInWith, tokensOf } from './sign-in.ts'
import { type Responses, startSrp } from './srp.ts'

export interface TestDevice {
  readonly key: string
  readonly groupKey: string
  readonly secret: string
}

const salt = 0xc0ffee00112233445566778899aabbccn

/** The device that a sign-in ended on for the first time. */
export function newDeviceOf({ NewDeviceMetadata }: AuthenticationResultType = {}): TestDevice {
  const { DeviceKey, DeviceGroupKey } = NewDeviceMetadata ?? {}
  if (!DeviceKey || !DeviceGroupKey) throw new Error('the sign-in did not end on a new device')
  return {
    key: DeviceKey,
    groupKey: DeviceGroupKey,
    secret: 'AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSYnKA==',
  }
}

/** `DeviceSecretVerifierConfig`. */
export function verifierOf({ key, groupKey, secret }: TestDevice) {
  const x = privateValue({ poolName: groupKey, userId: key }, salt, secret)
  return {
    Salt: pad(salt).toString('base64'),
    PasswordVerifier: pad(generatorPower(x)).toString('base64'),
  }
}

export function devicesWith(server: TestServer) {
  const { initiate, respond, byPassword } = signInWith(server)

  const confirm = (AccessToken: string, device: TestDevice, DeviceName = 'phone') =>
    server.client.send(
      new ConfirmDeviceCommand({
        AccessToken,
        DeviceKey: device.key,
        DeviceName,
        DeviceSecretVerifierConfig: verifierOf(device),
      }),
    )

  return {
    confirm,
    /** Signs in by password on a new device and confirms it. */
    async confirmed({ app }: Accounts, name: string) {
      const { AuthenticationResult } = await byPassword(app, name)
      const device = newDeviceOf(AuthenticationResult)
      const tokens = tokensOf({ AuthenticationResult })
      const { UserConfirmationNecessary } = await confirm(tokens.AccessToken, device)
      return { device, tokens, UserConfirmationNecessary }
    },
    /** A sign-in by password that names a device. */
    begin: (app: Accounts['app'], USERNAME: string, { key }: Pick<TestDevice, 'key'>) =>
      initiate(app, 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD: password, DEVICE_KEY: key }),
    /** Answers DEVICE_SRP_AUTH, and works out the answer to what comes then, for a story to spoil. */
    async start(app: Accounts['app'], asked: RespondToAuthChallengeCommandOutput, device: TestDevice) {
      const srp = startSrp()
      const USERNAME = asked.ChallengeParameters?.USERNAME ?? ''
      const responses = { USERNAME, DEVICE_KEY: device.key, SRP_A: srp.A }
      const challenge = await respond(app, 'DEVICE_SRP_AUTH', responses, asked.Session)
      const parameters = { ...challenge.ChallengeParameters, USER_ID_FOR_SRP: device.key }
      const proof: Responses = srp.answer(parameters, `region_${device.groupKey}`, device.secret)
      const answer: Responses = { ...proof, USERNAME, DEVICE_KEY: device.key }
      return { challenge, answer }
    },
    finish: (app: Accounts['app'], answer: Responses) => respond(app, 'DEVICE_PASSWORD_VERIFIER', answer),
  }
}
