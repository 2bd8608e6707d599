import { otherPassword, password } from '../../../support/accounts.ts'
import { newDeviceOf, verifierOf } from '../../../support/devices.ts'
import type { Rows } from '../row.ts'
import { analytics, browser, challenged, metadata, seenByServer, type World } from '../world.ts'

const byPassword = (name: string) => ({
  AuthFlow: 'USER_PASSWORD_AUTH' as const,
  AuthParameters: { USERNAME: name, PASSWORD: password },
})
const byAdministrator = (name: string) => ({ ...byPassword(name), AuthFlow: 'ADMIN_USER_PASSWORD_AUTH' as const })
// The choice of a first factor, which alone hands sessions to this operation, is not built.
const session = { Session: 's'.repeat(20) }

/** An answer to the challenge of somebody who was invited. */
async function newPassword(world: World) {
  const Username = 'bob'
  await world.ask('AdminCreateUser', {
    ...world.pool,
    Username,
    TemporaryPassword: password,
    MessageAction: 'SUPPRESS',
  })
  return {
    ...world.app,
    ChallengeName: 'NEW_PASSWORD_REQUIRED' as const,
    Session: await challenged(world, Username),
    ChallengeResponses: { USERNAME: Username, NEW_PASSWORD: otherPassword },
  }
}

export const signIn = {
  InitiateAuth: {
    least: async world => ({ ...world.app, ...byPassword((await world.person()).name) }),
    most: [
      async world => ({
        ...world.app,
        ...byPassword((await world.person()).name),
        ...metadata,
        ...analytics,
        ...browser,
      }),
    ],
    refused: [
      {
        input: async world => ({ ...world.app, ...byPassword((await world.person()).name), ...session }),
        name: 'NotAuthorizedException',
      },
    ],
  },
  AdminInitiateAuth: {
    least: async world => ({ ...world.pool, ...world.app, ...byAdministrator((await world.person()).name) }),
    most: [
      async world => ({
        ...world.pool,
        ...world.app,
        ...byAdministrator((await world.person()).name),
        ...metadata,
        ...analytics,
        ...seenByServer,
      }),
    ],
    refused: [
      {
        input: async world => ({
          ...world.pool,
          ...world.app,
          ...byAdministrator((await world.person()).name),
          ...session,
        }),
        name: 'NotAuthorizedException',
      },
    ],
  },
  RespondToAuthChallenge: {
    least: newPassword,
    most: [async world => ({ ...(await newPassword(world)), ...metadata, ...analytics, ...browser })],
  },
  AdminRespondToAuthChallenge: {
    least: async world => ({ ...world.pool, ...(await newPassword(world)) }),
    most: [
      async world => ({ ...world.pool, ...(await newPassword(world)), ...metadata, ...analytics, ...seenByServer }),
    ],
  },
  RevokeToken: {
    least: async world => ({ ...world.app, Token: (await world.person()).RefreshToken }),
    most: [
      async world => {
        const { ClientId, ClientSecret, RefreshToken } = await refreshable(world)
        return { ClientId, ClientSecret, Token: RefreshToken, RevokeAssociatedSessions: 'LINKED' }
      },
    ],
  },
  GetTokensFromRefreshToken: {
    least: async world => {
      const { RefreshToken, device } = await world.person()
      return { ...world.app, RefreshToken, DeviceKey: device.key }
    },
    most: [
      async world => {
        return { ...(await refreshable(world)), ...metadata }
      },
    ],
  },
} satisfies Rows

/** A refresh token of a client with a secret, and the device that it is bound to. */
async function refreshable(world: World) {
  const { ClientId, ClientSecret, hashFor } = await world.secretApp()
  const { name } = await world.person()
  const { AuthFlow, AuthParameters } = byPassword(name)
  const { AuthenticationResult } = await world.ask('InitiateAuth', {
    ClientId,
    AuthFlow,
    AuthParameters: { ...AuthParameters, SECRET_HASH: hashFor(name) },
  })
  const device = newDeviceOf(AuthenticationResult)
  const { AccessToken = '', RefreshToken = '' } = AuthenticationResult ?? {}
  const DeviceSecretVerifierConfig = verifierOf(device)
  await world.ask('ConfirmDevice', { AccessToken, DeviceKey: device.key, DeviceSecretVerifierConfig })
  return { ClientId, ClientSecret, RefreshToken, DeviceKey: device.key }
}
