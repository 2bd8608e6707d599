import {
  AdminDeleteUserCommand,
  AdminForgetDeviceCommand,
  AdminGetDeviceCommand,
  AdminListDevicesCommand,
  AdminUpdateDeviceStatusCommand,
  ConfirmDeviceCommand,
  type DeviceType,
  ForgetDeviceCommand,
  GetDeviceCommand,
  ListDevicesCommand,
  UpdateDeviceStatusCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { prime } from '../../src/platform/exponent.ts'
import { refused, valuesOf } from '../support/accounts.ts'
import { devicesWith, newDeviceOf, verifierOf } from '../support/devices.ts'
import { startServer } from '../support/server.ts'
import { openSignIn, signInWith, tokensOf } from '../support/sign-in.ts'

const server = await startServer()
const { client, clock } = server
const { byPassword } = signInWith(server)
const { begin, confirm, confirmed, start, finish } = devicesWith(server)
const always = await openSignIn(server, { DeviceConfiguration: {} })
const optIn = await openSignIn(server, { DeviceConfiguration: { DeviceOnlyRememberedOnUserPrompt: true } })
for (const name of ['alice', 'bob']) {
  await always.confirmed(name)
  await optIn.confirmed(name)
}

const unknown = ['ResourceNotFoundException', 'Device does not exist.'] as const
const invalid = ['InvalidParameterException', 'Invalid device key given.'] as const

async function newSignIn(accounts = always, name = 'alice') {
  const { AuthenticationResult } = await byPassword(accounts.app, name)
  return { device: newDeviceOf(AuthenticationResult), AccessToken: tokensOf({ AuthenticationResult }).AccessToken }
}

const keysOf = (devices: DeviceType[] = []) => devices.map(({ DeviceKey }) => DeviceKey)
const listOwn = async (AccessToken: string) =>
  keysOf((await client.send(new ListDevicesCommand({ AccessToken }))).Devices)
const listAll = async ({ pool }: typeof always, Username: string) =>
  keysOf((await client.send(new AdminListDevicesCommand({ ...pool, Username }))).Devices)

describe('ConfirmDevice', () => {
  test('remembers at once, where the pool always does', async () => {
    const { device, AccessToken } = await newSignIn()
    expect(await confirm(AccessToken, device)).toMatchObject({ UserConfirmationNecessary: false })
    expect(await listOwn(AccessToken)).toContain(device.key)
  })

  test('leaves it to the user where he is asked first', async () => {
    const { device, AccessToken } = await newSignIn(optIn)
    expect(await confirm(AccessToken, device)).toMatchObject({ UserConfirmationNecessary: true })
    expect(await listOwn(AccessToken)).not.toContain(device.key)
    expect(await listAll(optIn, 'alice')).toContain(device.key)
    newDeviceOf((await begin(optIn.app, 'alice', device)).AuthenticationResult)
    const DeviceRememberedStatus = 'remembered'
    await client.send(new UpdateDeviceStatusCommand({ AccessToken, DeviceKey: device.key, DeviceRememberedStatus }))
    expect(await listOwn(AccessToken)).toContain(device.key)
    expect((await begin(optIn.app, 'alice', device)).ChallengeName).toBe('DEVICE_SRP_AUTH')
  })

  test('refuses a key twice', async () => {
    const { device, AccessToken } = await newSignIn()
    await confirm(AccessToken, device)
    await refused(confirm(AccessToken, device), 'DeviceKeyExistsException', 'Device already exists.')
  })

  test('refuses a key that did not come with these tokens', async () => {
    const [one, two, bobs] = [await newSignIn(), await newSignIn(), await newSignIn(always, 'bob')]
    await refused(confirm(one.AccessToken, two.device), ...invalid)
    await refused(confirm(one.AccessToken, bobs.device), ...invalid)
    await refused(confirm(one.AccessToken, { ...one.device, key: 'us-east-1_abc' }), ...invalid)
    await confirm(one.AccessToken, one.device)
  })

  test('refuses a key that was forgotten, though its tokens still live', async () => {
    const { device, AccessToken } = await newSignIn()
    await confirm(AccessToken, device)
    await client.send(new ForgetDeviceCommand({ AccessToken, DeviceKey: device.key }))
    await refused(confirm(AccessToken, device), ...invalid)
  })

  test.each([
    ['no verifier', undefined],
    ['half a verifier', { Salt: 'q83v' }],
    ['no base64', { Salt: '!', PasswordVerifier: '!' }],
    ['a verifier of 1', { Salt: 'q83v', PasswordVerifier: 'AQ==' }],
    ['the prime', { Salt: 'q83v', PasswordVerifier: Buffer.from(prime.toString(16), 'hex').toString('base64') }],
  ])('refuses %s', async (_, DeviceSecretVerifierConfig) => {
    const { device, AccessToken } = await newSignIn()
    const input = { AccessToken, DeviceKey: device.key, DeviceSecretVerifierConfig }
    const sentence = 'Invalid device secret verifier given.'
    await refused(client.send(new ConfirmDeviceCommand(input)), 'InvalidParameterException', sentence)
    expect(await listAll(always, 'alice')).not.toContain(device.key)
  })
})

describe('a device is shown', () => {
  test('to its user and to administrators, with what each may see', async () => {
    await always.confirmed('carol')
    const { device, tokens } = await confirmed(always, 'carol')
    const { AccessToken } = tokens
    const { pool } = always
    const DeviceKey = device.key
    const own = { device_status: 'valid', device_name: 'phone', last_ip_used: '127.0.0.1' }
    const owner = `carol.${pool.UserPoolId}`
    const all = {
      ...own,
      'dev:device_arn': `arn:aws:cognito-idp:us-east-1:123456789012:owner/${owner}/device/${DeviceKey}`,
      'dev:device_owner': owner,
      'dev:device_remembered_status': 'remembered',
      'dev:device_sdk': 'aws-sdk',
    }
    const dates = {
      DeviceCreateDate: clock.now(),
      DeviceLastModifiedDate: clock.now(),
      DeviceLastAuthenticatedDate: clock.now(),
    }
    const shown = async (found: DeviceType | undefined, attributes: object) => {
      expect(found).toMatchObject({ DeviceKey, ...dates })
      expect(valuesOf(found?.DeviceAttributes)).toEqual(attributes)
    }
    const [listed] = (await client.send(new ListDevicesCommand({ AccessToken }))).Devices ?? []
    await shown(listed, own)
    await shown((await client.send(new GetDeviceCommand({ AccessToken, DeviceKey }))).Device, all)
    const named = { ...pool, Username: 'carol' }
    await shown((await client.send(new AdminGetDeviceCommand({ ...named, DeviceKey }))).Device, all)
    await shown((await client.send(new AdminListDevicesCommand(named))).Devices?.[0], all)
  })

  test('with the moment at which it last proved itself, to the second', async () => {
    await always.confirmed('dora')
    const { device } = await confirmed(always, 'dora')
    const createdAt = clock.now()
    clock.advance(90_500)
    const { answer } = await start(always.app, await begin(always.app, 'dora', device), device)
    await finish(always.app, answer)
    const named = { ...always.pool, Username: 'dora', DeviceKey: device.key }
    const { Device } = await client.send(new AdminGetDeviceCommand(named))
    expect(Device?.DeviceCreateDate).toEqual(createdAt)
    expect(Device?.DeviceLastModifiedDate).toEqual(createdAt)
    expect(Device?.DeviceLastAuthenticatedDate).toEqual(new Date(createdAt.getTime() + 90_000))
  })

  test('page by page, and a page token is good for its user and operation only', async () => {
    await always.confirmed('eve')
    const devices = [1, 2, 3].map(() => confirmed(always, 'eve'))
    const all = (await Promise.all(devices)).map(({ device }) => device.key).toSorted()
    const { AccessToken } = await newSignIn(always, 'eve')
    const page = async (PaginationToken?: string) => {
      const found = await client.send(new ListDevicesCommand({ AccessToken, Limit: 2, PaginationToken }))
      return { keys: keysOf(found.Devices), token: found.PaginationToken }
    }
    const first = await page()
    const second = await page(first.token)
    expect([...first.keys, ...second.keys]).toEqual(all)
    expect(first.keys).toHaveLength(2)
    expect(second.token).toBeUndefined()
    const others = { ...always.pool, Username: 'eve', PaginationToken: first.token }
    await refused(client.send(new AdminListDevicesCommand(others)), 'InvalidParameterException')
    const { AccessToken: bobs } = await newSignIn(always, 'bob')
    const foreign = new ListDevicesCommand({ AccessToken: bobs, PaginationToken: first.token })
    await refused(client.send(foreign), 'InvalidParameterException')
  })
})

test('an administrator sets the status and forgets', async () => {
  await optIn.confirmed('frank')
  const { device, tokens } = await confirmed(optIn, 'frank')
  const named = { ...optIn.pool, Username: 'frank', DeviceKey: device.key }
  const set = (DeviceRememberedStatus: 'remembered' | 'not_remembered') =>
    client.send(new AdminUpdateDeviceStatusCommand({ ...named, DeviceRememberedStatus }))
  await set('remembered')
  expect(await listOwn(tokens.AccessToken)).toEqual([device.key])
  await set('not_remembered')
  expect(await listOwn(tokens.AccessToken)).toEqual([])
  await client.send(new AdminForgetDeviceCommand(named))
  expect(await listAll(optIn, 'frank')).toEqual([])
  await refused(client.send(new AdminForgetDeviceCommand(named)), ...unknown)
  await refused(set('remembered'), ...unknown)
  await refused(client.send(new AdminGetDeviceCommand(named)), ...unknown)
})

test('another user’s device is none of mine', async () => {
  const { device, tokens: bobs } = await confirmed(always, 'bob')
  const { AccessToken } = await newSignIn()
  const named = { AccessToken, DeviceKey: device.key }
  await refused(client.send(new GetDeviceCommand(named)), ...unknown)
  await refused(client.send(new ForgetDeviceCommand(named)), ...unknown)
  const status = { ...named, DeviceRememberedStatus: 'not_remembered' } as const
  await refused(client.send(new UpdateDeviceStatusCommand(status)), ...unknown)
  expect(await listOwn(bobs.AccessToken)).toContain(device.key)
})

test('what names nobody, no token or no status is refused', async () => {
  const { AccessToken, device } = await newSignIn()
  const DeviceKey = device.key
  const nobody = { ...always.pool, Username: 'nobody', DeviceKey }
  const noUser = 'User does not exist.'
  await refused(client.send(new AdminGetDeviceCommand(nobody)), 'ResourceNotFoundException', noUser)
  await refused(client.send(new AdminListDevicesCommand(nobody)), 'ResourceNotFoundException', noUser)
  await refused(client.send(new AdminForgetDeviceCommand(nobody)), 'UserNotFoundException', noUser)
  const DeviceRememberedStatus = 'remembered'
  const status = new AdminUpdateDeviceStatusCommand({ ...nobody, DeviceRememberedStatus })
  await refused(client.send(status), 'UserNotFoundException', noUser)
  await refused(client.send(new UpdateDeviceStatusCommand({ AccessToken, DeviceKey })), 'InvalidParameterException')
  await refused(client.send(new GetDeviceCommand({ DeviceKey })), 'InvalidParameterException')
  await refused(client.send(new ForgetDeviceCommand({ DeviceKey })), 'InvalidParameterException')
  await refused(client.send(new ForgetDeviceCommand({ AccessToken: 'a.b.c', DeviceKey })), 'NotAuthorizedException')
})

test('where devices are not tracked, every operation says so', async () => {
  const pool = await openSignIn(server, { DeviceConfiguration: {} })
  await pool.confirmed('alice')
  const { device, tokens } = await confirmed(pool, 'alice')
  await client.send(new UpdateUserPoolCommand(pool.pool))
  const own = { AccessToken: tokens.AccessToken, DeviceKey: device.key }
  const admin = { ...pool.pool, Username: 'alice', DeviceKey: device.key }
  const DeviceRememberedStatus = 'remembered'
  const calls = [
    confirm(tokens.AccessToken, device),
    client.send(new GetDeviceCommand(own)),
    client.send(new ListDevicesCommand(own)),
    client.send(new ForgetDeviceCommand(own)),
    client.send(new UpdateDeviceStatusCommand({ ...own, DeviceRememberedStatus })),
    client.send(new AdminGetDeviceCommand(admin)),
    client.send(new AdminListDevicesCommand(admin)),
    client.send(new AdminForgetDeviceCommand(admin)),
    client.send(new AdminUpdateDeviceStatusCommand({ ...admin, DeviceRememberedStatus })),
  ]
  const sentence = 'User pool is not configured to track devices.'
  await Promise.all(calls.map(call => refused(call, 'InvalidUserPoolConfigurationException', sentence)))
  await refused(begin(pool.app, 'alice', device), ...unknown)
})

test('devices go with their user', async () => {
  await always.confirmed('grace')
  const { device } = await confirmed(always, 'grace')
  await client.send(new AdminDeleteUserCommand({ ...always.pool, Username: 'grace' }))
  await always.confirmed('grace')
  expect(await listAll(always, 'grace')).toEqual([])
  await refused(begin(always.app, 'grace', device), ...unknown)
})

test('a user has a hundred devices at most: beyond, the one that was not used for longest is forgotten', async () => {
  await always.confirmed('heidi')
  const verifier = verifierOf((await newSignIn(always, 'heidi')).device)
  const keys: string[] = []
  for (let count = 0; count < 101; count++) {
    const { device, AccessToken } = await newSignIn(always, 'heidi')
    const input = { AccessToken, DeviceKey: device.key, DeviceSecretVerifierConfig: verifier }
    await client.send(new ConfirmDeviceCommand(input))
    keys.push(device.key)
    clock.advance(1000)
  }
  const named = { ...always.pool, Username: 'heidi', Limit: 60 }
  const { Devices: first, PaginationToken } = await client.send(new AdminListDevicesCommand(named))
  const { Devices: rest } = await client.send(new AdminListDevicesCommand({ ...named, PaginationToken }))
  expect([...keysOf(first), ...keysOf(rest)]).toEqual(keys.slice(1).toSorted())
})
