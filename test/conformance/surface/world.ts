/** A pool in which every operation has something to do, and a person who is signed in to it. */
import type { Input, OperationName, Output } from '../../../src/api/wire/operations.ts'
import { secretHash } from '../../../src/domain/secret-hash.ts'
import { type Accounts, password, type Values } from '../../support/accounts.ts'
import { newDeviceOf, type TestDevice, verifierOf } from '../../support/devices.ts'
import { everyFactor, factorsWith, openWithFactors } from '../../support/factors.ts'
import type { TestServer } from '../../support/server.ts'
import { send } from './send.ts'

export interface World extends Accounts {
  readonly server: TestServer
  /** Calls an operation that has to succeed. */
  ask<N extends OperationName>(operation: N, input: Input<N>): Promise<Output<N>>
  /** A person with a verified address and phone number, signed in on a new device. */
  person(name?: string): Promise<Person>
  /** An app client with a secret. */
  secretApp(): Promise<SecretApp>
}

export interface Person {
  readonly name: string
  readonly AccessToken: string
  readonly RefreshToken: string
  readonly device: TestDevice
  /** Names the person to an administrator. */
  readonly named: { readonly UserPoolId: string; readonly Username: string }
}

export interface SecretApp {
  readonly ClientId: string
  readonly ClientSecret: string
  hashFor(name: string): string
}

export const address = 'ann@example.com'
export const phone = '+15555550100'
export const metadata = { ClientMetadata: { from: 'the web' } }
export const analytics = { AnalyticsMetadata: { AnalyticsEndpointId: 'endpoint' } }
export const browser = { UserContextData: { IpAddress: '192.0.2.1', EncodedData: 'data' } }
export const seenByServer = {
  ContextData: {
    IpAddress: '192.0.2.1',
    ServerName: 'app.example.com',
    ServerPath: '/sign-in',
    HttpHeaders: [{ headerName: 'User-Agent', headerValue: 'Firefox' }],
    EncodedData: 'data',
  },
}

const contacts: Values = { email: address, email_verified: 'true', phone_number: phone, phone_number_verified: 'true' }

/** MFA is optional, devices are remembered, messages go out by both ways, and what users do is recorded. */
export async function openWorld(server: TestServer): Promise<World> {
  const accounts = await openWithFactors(
    server,
    { ...everyFactor, MfaConfiguration: 'OPTIONAL' },
    {
      AutoVerifiedAttributes: ['email'],
      UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' },
      DeviceConfiguration: { DeviceOnlyRememberedOnUserPrompt: true },
      Schema: [{ Name: 'team', AttributeDataType: 'String', Mutable: true }],
    },
  )
  const ask = asking(server)
  return { ...accounts, server, ask, ...peopleOf(accounts, ask), secretApp: () => openSecretApp(accounts, ask) }
}

type Ask = World['ask']

function asking({ client }: TestServer): Ask {
  return async (operation, input) => {
    const { output, error } = await send(client, operation, input)
    if (error) throw new Error(`${operation} answered ${error.name}: ${error.message}`)
    // The SDK has made it of the answer to this operation.
    return output as Output<typeof operation>
  }
}

function peopleOf({ pool, app, confirmed }: Accounts, ask: Ask): Pick<World, 'person'> {
  return {
    async person(name = 'ann') {
      await confirmed(name, contacts)
      const AuthParameters = { USERNAME: name, PASSWORD: password }
      const flow = { AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters } as const
      const { AuthenticationResult } = await ask('AdminInitiateAuth', { ...pool, ...app, ...flow })
      const device = newDeviceOf(AuthenticationResult)
      const AccessToken = String(AuthenticationResult?.AccessToken)
      await ask('ConfirmDevice', {
        AccessToken,
        DeviceKey: device.key,
        DeviceSecretVerifierConfig: verifierOf(device),
      })
      await ask('UpdateDeviceStatus', { AccessToken, DeviceKey: device.key, DeviceRememberedStatus: 'remembered' })
      const RefreshToken = String(AuthenticationResult?.RefreshToken)
      return { name, AccessToken, RefreshToken, device, named: { ...pool, Username: name } }
    },
  }
}

async function openSecretApp({ pool }: Accounts, ask: Ask): Promise<SecretApp> {
  const { UserPoolClient } = await ask('CreateUserPoolClient', {
    ...pool,
    ClientName: 'with a secret',
    GenerateSecret: true,
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  })
  const { ClientId = '', ClientSecret = '' } = UserPoolClient ?? {}
  return { ClientId, ClientSecret, hashFor: name => secretHash(ClientSecret, ClientId, name) }
}

/** An app for codes, registered and proven by this access token. */
export async function registerApp({ server }: World, AccessToken: string): Promise<void> {
  const { associate, verify } = factorsWith(server)
  const { app } = await associate({ AccessToken })
  await verify({ AccessToken }, app.code())
}

/** The session of somebody who signs in with a temporary password, or who has to set up an app. */
export async function challenged({ ask, pool, app }: World, name: string, PASSWORD = password): Promise<string> {
  const AuthParameters = { USERNAME: name, PASSWORD }
  const { Session } = await ask('AdminInitiateAuth', {
    ...pool,
    ...app,
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    AuthParameters,
  })
  if (!Session) throw new Error('the sign-in asked for nothing')
  return Session
}
