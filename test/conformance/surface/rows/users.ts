import { otherPassword, password, valuesOf } from '../../../support/accounts.ts'
import type { Rows } from '../row.ts'
import { address, metadata, phone, type World } from '../world.ts'

const named = async (world: World) => (await world.person()).named
const signedIn = async (world: World) => ({ AccessToken: (await world.person()).AccessToken })
const validationData = { ValidationData: [{ Name: 'invited by', Value: 'bob' }] }

/** Attributes as they were asked for, where the user has these values. */
async function attributesShown(
  { ask }: World,
  { UserPoolId, Username }: { UserPoolId: string; Username: string },
): Promise<object> {
  const user = await ask('AdminGetUser', { UserPoolId, Username })
  return { Username: user.Username, UserAttributes: user.UserAttributes }
}

/** The names, where the user has no such attributes any more. */
async function absent(world: World, UserAttributeNames: readonly string[], Username = 'ann'): Promise<object> {
  const user = await world.ask('AdminGetUser', { ...world.pool, Username })
  const present = valuesOf(user.UserAttributes)
  return { UserAttributeNames: UserAttributeNames.filter(name => !(name in present)) }
}

export const users = {
  AdminCreateUser: {
    least: ({ pool }) => ({ ...pool, Username: 'ann' }),
    most: [
      ({ pool }) => ({
        ...pool,
        ...metadata,
        ...validationData,
        Username: 'a'.repeat(128),
        TemporaryPassword: password,
        UserAttributes: [
          { Name: 'email', Value: address },
          { Name: 'phone_number', Value: phone },
          { Name: 'name', Value: 'n'.repeat(2048) },
          { Name: 'custom:team', Value: 'red' },
        ],
        ForceAliasCreation: true,
        MessageAction: 'SUPPRESS',
        DesiredDeliveryMediums: ['SMS', 'EMAIL'],
      }),
    ],
    shown: (world, input) => attributesShown(world, input),
    acts: [
      'TemporaryPassword',
      'ValidationData',
      'ClientMetadata',
      'ForceAliasCreation',
      'MessageAction',
      'DesiredDeliveryMediums',
    ],
  },
  AdminGetUser: { least: named },
  AdminDeleteUser: { least: named },
  AdminDisableUser: { least: named },
  AdminEnableUser: { least: named },
  AdminConfirmSignUp: {
    least: async world => {
      await world.signUp('ann')
      return { ...world.pool, Username: 'ann' }
    },
    most: [
      async world => {
        await world.signUp('ann')
        return { ...world.pool, ...metadata, Username: 'ann' }
      },
    ],
  },
  AdminResetUserPassword: {
    least: named,
    most: [async world => ({ ...(await named(world)), ...metadata })],
  },
  AdminSetUserPassword: {
    least: async world => ({ ...(await named(world)), Password: otherPassword }),
    most: [async world => ({ ...(await named(world)), Password: otherPassword, Permanent: true })],
    shown: async ({ accessToken }, { Username, Password }) => {
      await accessToken(Username, Password)
      return { Username, Password, Permanent: true }
    },
  },
  AdminUpdateUserAttributes: {
    least: async world => ({ ...(await named(world)), UserAttributes: [] }),
    most: [
      async world => ({
        ...(await named(world)),
        ...metadata,
        UserAttributes: [{ Name: 'name', Value: 'n'.repeat(2048) }],
      }),
    ],
    shown: (world, input) => attributesShown(world, input),
    acts: ['ClientMetadata'],
  },
  AdminDeleteUserAttributes: {
    least: async world => ({ ...(await named(world)), UserAttributeNames: ['phone_number'] }),
    shown: async (world, { Username, UserAttributeNames }) => ({
      Username,
      ...(await absent(world, UserAttributeNames)),
    }),
  },
  AdminUserGlobalSignOut: { least: named },
  ListUsers: {
    least: ({ pool }) => pool,
    most: [
      async world => {
        for (const name of ['ann', 'bob']) await world.confirmed(name, { name: 'n' })
        const question = { ...world.pool, Filter: 'status = "Enabled"', AttributesToGet: ['name'] }
        const { PaginationToken = '' } = await world.ask('ListUsers', { ...question, Limit: 1 })
        return { ...question, Limit: 60, PaginationToken }
      },
    ],
  },

  GetUser: { least: signedIn },
  DeleteUser: { least: signedIn },
  GlobalSignOut: { least: signedIn },
  UpdateUserAttributes: {
    least: async world => ({ ...(await signedIn(world)), UserAttributes: [] }),
    most: [
      async world => ({
        ...(await signedIn(world)),
        ...metadata,
        UserAttributes: [{ Name: 'name', Value: 'n'.repeat(2048) }],
      }),
    ],
    shown: world => attributesShown(world, { ...world.pool, Username: 'ann' }),
    acts: ['ClientMetadata'],
  },
  DeleteUserAttributes: {
    least: async world => ({ ...(await signedIn(world)), UserAttributeNames: ['phone_number'] }),
    shown: (world, { UserAttributeNames }) => absent(world, UserAttributeNames),
  },
  GetUserAttributeVerificationCode: {
    least: async world => ({ ...(await signedIn(world)), AttributeName: 'email' }),
    most: [async world => ({ ...(await signedIn(world)), ...metadata, AttributeName: 'email' })],
  },
  VerifyUserAttribute: {
    least: async world => {
      const { AccessToken } = await signedIn(world)
      await world.ask('GetUserAttributeVerificationCode', { AccessToken, AttributeName: 'email' })
      const [message] = await world.server.messages({ userPoolId: world.pool.UserPoolId })
      return { AccessToken, AttributeName: 'email', Code: String(message?.code) }
    },
  },
  ChangePassword: {
    least: async world => ({
      ...(await signedIn(world)),
      PreviousPassword: password,
      ProposedPassword: otherPassword,
    }),
  },
} satisfies Rows
