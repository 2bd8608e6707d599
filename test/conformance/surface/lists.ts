/** Everything that is listed in pages: how to ask, and how rows come and go. */
import { password } from '../../support/accounts.ts'
import { newDeviceOf, verifierOf } from '../../support/devices.ts'
import type { World } from './world.ts'

export interface List {
  /** The member that holds the rows, and the one that tells a row from others. */
  readonly rows: string
  readonly id: string
  /** What is asked beside limit and token. */
  readonly asked: (world: World) => object | Promise<object>
  /** Makes a row, and answers its id. */
  readonly add: (world: World, number: number) => Promise<string>
  /** Absent where rows stay. */
  readonly remove?: (world: World, id: string) => Promise<unknown>
}

const inPool = ({ pool }: World) => pool
const text = (value: string | undefined) => String(value)
const numbered = (number: number) => String(number).padStart(4, '0')

async function withGroup({ ask, pool }: World) {
  await ask('CreateGroup', { ...pool, GroupName: 'staff' })
  return { ...pool, GroupName: 'staff' }
}

async function addUser({ ask, pool }: World, number: number): Promise<string> {
  const Username = `user-${numbered(number)}`
  await ask('AdminCreateUser', { ...pool, Username, MessageAction: 'SUPPRESS' })
  return Username
}

async function addGroup({ ask, pool }: World, number: number): Promise<string> {
  // Some share their rank, and some have none.
  const rank = number % 3 === 0 ? {} : { Precedence: number % 3 }
  const GroupName = `group-${numbered(number)}`
  await ask('CreateGroup', { ...pool, GroupName, ...rank })
  return GroupName
}

const ann = ({ pool }: World) => ({ ...pool, Username: 'ann' })

async function signIn({ ask, app }: World) {
  const AuthParameters = { USERNAME: 'ann', PASSWORD: password }
  return (await ask('InitiateAuth', { ...app, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters })).AuthenticationResult
}

async function addDevice(world: World): Promise<string> {
  const result = await signIn(world)
  const device = newDeviceOf(result)
  const named = { AccessToken: text(result?.AccessToken), DeviceKey: device.key }
  await world.ask('ConfirmDevice', { ...named, DeviceSecretVerifierConfig: verifierOf(device) })
  await world.ask('UpdateDeviceStatus', { ...named, DeviceRememberedStatus: 'remembered' })
  return device.key
}

const forgetDevice = (world: World, DeviceKey: string) => world.ask('AdminForgetDevice', { ...ann(world), DeviceKey })

const userLists: Readonly<Record<string, List>> = {
  ListUsers: {
    rows: 'Users',
    id: 'Username',
    asked: inPool,
    add: addUser,
    remove: ({ ask, pool }, Username) => ask('AdminDeleteUser', { ...pool, Username }),
  },
  ListUsersInGroup: {
    rows: 'Users',
    id: 'Username',
    asked: withGroup,
    async add(world, number) {
      const Username = await addUser(world, number)
      await world.ask('AdminAddUserToGroup', { ...world.pool, Username, GroupName: 'staff' })
      return Username
    },
    remove: ({ ask, pool }, Username) => ask('AdminRemoveUserFromGroup', { ...pool, Username, GroupName: 'staff' }),
  },
  AdminListGroupsForUser: {
    rows: 'Groups',
    id: 'GroupName',
    async asked(world) {
      await world.confirmed('ann')
      return ann(world)
    },
    async add(world, number) {
      const GroupName = await addGroup(world, number)
      await world.ask('AdminAddUserToGroup', { ...ann(world), GroupName })
      return GroupName
    },
    remove: (world, GroupName) => world.ask('AdminRemoveUserFromGroup', { ...ann(world), GroupName }),
  },
  AdminListUserAuthEvents: {
    rows: 'AuthEvents',
    id: 'EventId',
    asked: async world => (await world.person()).named,
    async add(world) {
      await signIn(world)
      const { AuthEvents = [] } = await world.ask('AdminListUserAuthEvents', { ...ann(world), MaxResults: 1 })
      return text(AuthEvents[0]?.EventId)
    },
  },
  ListDevices: {
    rows: 'Devices',
    id: 'DeviceKey',
    asked: async world => ({ AccessToken: (await world.person()).AccessToken }),
    add: addDevice,
    remove: forgetDevice,
  },
  AdminListDevices: {
    rows: 'Devices',
    id: 'DeviceKey',
    asked: async world => (await world.person()).named,
    add: addDevice,
    remove: forgetDevice,
  },
}

const poolLists: Readonly<Record<string, List>> = {
  ListUserPools: {
    rows: 'UserPools',
    id: 'Id',
    asked: () => ({}),
    add: async ({ server }) => (await server.createPool()).Id,
    remove: ({ ask }, UserPoolId) => ask('DeleteUserPool', { UserPoolId }),
  },
  ListUserPoolClients: {
    rows: 'UserPoolClients',
    id: 'ClientId',
    asked: inPool,
    add: async ({ ask, pool }) =>
      text((await ask('CreateUserPoolClient', { ...pool, ClientName: 'c' })).UserPoolClient?.ClientId),
    remove: ({ ask, pool }, ClientId) => ask('DeleteUserPoolClient', { ...pool, ClientId }),
  },
  ListGroups: {
    rows: 'Groups',
    id: 'GroupName',
    asked: inPool,
    add: addGroup,
    remove: ({ ask, pool }, GroupName) => ask('DeleteGroup', { ...pool, GroupName }),
  },
  ListIdentityProviders: {
    rows: 'Providers',
    id: 'ProviderName',
    asked: inPool,
    async add({ ask, pool }, number) {
      const ProviderName = `idp-${numbered(number)}`
      const ProviderDetails = {
        client_id: 'us',
        authorize_scopes: 'openid',
        oidc_issuer: 'https://idp.example.com',
        attributes_request_method: 'GET',
        authorize_url: 'https://idp.example.com/authorize',
        token_url: 'https://idp.example.com/token',
        attributes_url: 'https://idp.example.com/userinfo',
        jwks_uri: 'https://idp.example.com/keys',
      }
      await ask('CreateIdentityProvider', { ...pool, ProviderName, ProviderType: 'OIDC', ProviderDetails })
      return ProviderName
    },
    remove: ({ ask, pool }, ProviderName) => ask('DeleteIdentityProvider', { ...pool, ProviderName }),
  },
  ListResourceServers: {
    rows: 'ResourceServers',
    id: 'Identifier',
    asked: inPool,
    async add({ ask, pool }, number) {
      const Identifier = `api-${numbered(number)}`
      await ask('CreateResourceServer', { ...pool, Identifier, Name: 'n' })
      return Identifier
    },
    remove: ({ ask, pool }, Identifier) => ask('DeleteResourceServer', { ...pool, Identifier }),
  },
  ListUserImportJobs: {
    rows: 'UserImportJobs',
    id: 'JobId',
    asked: inPool,
    async add({ ask, pool }) {
      const CloudWatchLogsRoleArn = 'arn:aws:iam::123456789012:role/import'
      const { UserImportJob } = await ask('CreateUserImportJob', { ...pool, JobName: 'j', CloudWatchLogsRoleArn })
      return text(UserImportJob?.JobId)
    },
  },
}

export const lists: Readonly<Record<string, List>> = { ...userLists, ...poolLists }
