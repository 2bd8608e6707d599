import { otherPassword, password } from '../../../support/accounts.ts'
import type { Rows } from '../row.ts'
import { address, analytics, browser, metadata, type World } from '../world.ts'

const everyHint = { ...metadata, ...analytics, ...browser }
const asked = { Username: 'ann', Password: password }
const attributes = [{ Name: 'email', Value: address }]

async function codeOf({ server, pool }: World): Promise<{ ConfirmationCode: string }> {
  const [message] = await server.messages({ userPoolId: pool.UserPoolId })
  return { ConfirmationCode: String(message?.code) }
}

/** Somebody who waits for the code of a sign-up by the plain client. */
async function signedUp(world: World): Promise<{ ClientId: string; Username: string }> {
  await world.ask('SignUp', { ...world.app, ...asked, UserAttributes: attributes })
  return { ...world.app, Username: 'ann' }
}

/** The same by a client with a secret. */
async function signedUpSecretly(world: World) {
  const { ClientId, hashFor } = await world.secretApp()
  const who = { ClientId, Username: 'ann', SecretHash: hashFor('ann') }
  await world.ask('SignUp', { ...who, Password: password, UserAttributes: attributes })
  return who
}

/** Somebody who has an account, at a client with a secret. */
async function knownSecretly(world: World) {
  const { name } = await world.person()
  const { ClientId, hashFor } = await world.secretApp()
  return { ClientId, Username: name, SecretHash: hashFor(name) }
}

export const signUp = {
  SignUp: {
    least: ({ app }) => ({ ...app, ...asked }),
    most: [
      async world => {
        const { ClientId, hashFor } = await world.secretApp()
        const Username = 'a'.repeat(128)
        return {
          ...everyHint,
          ClientId,
          Username,
          SecretHash: hashFor(Username),
          Password: password,
          UserAttributes: [...attributes, { Name: 'name', Value: 'n'.repeat(2048) }],
          ValidationData: [{ Name: 'invited by', Value: 'bob' }],
        }
      },
    ],
    shown: ({ ask, pool }, { Username }) => ask('AdminGetUser', { ...pool, Username }),
    acts: ['SecretHash', 'Password', 'ValidationData', 'AnalyticsMetadata', 'UserContextData', 'ClientMetadata'],
  },
  ConfirmSignUp: {
    least: async world => ({ ...(await signedUp(world)), ...(await codeOf(world)) }),
    most: [
      async world => ({
        ...(await signedUpSecretly(world)),
        ...(await codeOf(world)),
        ...everyHint,
        ForceAliasCreation: true,
      }),
    ],
    // SignUp hands out no session here.
    refused: [
      {
        input: async world => ({ ...(await signedUp(world)), ...(await codeOf(world)), Session: 's'.repeat(20) }),
        name: 'NotAuthorizedException',
      },
    ],
  },
  ResendConfirmationCode: {
    least: signedUp,
    most: [async world => ({ ...(await signedUpSecretly(world)), ...everyHint })],
  },
  ForgotPassword: {
    least: async world => ({ ...world.app, Username: (await world.person()).name }),
    most: [async world => ({ ...(await knownSecretly(world)), ...everyHint })],
  },
  ConfirmForgotPassword: {
    least: async world => {
      const who = { ...world.app, Username: (await world.person()).name }
      await world.ask('ForgotPassword', who)
      return { ...who, ...(await codeOf(world)), Password: otherPassword }
    },
    most: [
      async world => {
        const who = await knownSecretly(world)
        await world.ask('ForgotPassword', who)
        return { ...who, ...everyHint, ...(await codeOf(world)), Password: otherPassword }
      },
    ],
  },
} satisfies Rows
