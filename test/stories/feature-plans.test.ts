import {
  CreateUserPoolCommand,
  DescribeUserPoolCommand,
  SetUserPoolMfaConfigCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { startServer } from '../support/server.ts'

const threats = { AdvancedSecurityMode: 'ENFORCED' } as const
const passkeys = { RelyingPartyId: 'example.com' }

test('by default plans are shown and gate nothing', async () => {
  const { client, createPool } = await startServer()
  const pool = await createPool({ UserPoolTier: 'LITE', UserPoolAddOns: threats })
  expect(pool).toMatchObject({ UserPoolTier: 'LITE', UserPoolAddOns: threats })
  const { WebAuthnConfiguration } = await client.send(
    new SetUserPoolMfaConfigCommand({ UserPoolId: pool.Id, WebAuthnConfiguration: passkeys }),
  )
  expect(WebAuthnConfiguration).toEqual(passkeys)
})

test('where plans are enforced, a pool uses only what its plan includes', async () => {
  const { client, createPool, createClient } = await startServer({ config: { tiers: 'aws' } })
  await expect(
    client.send(new CreateUserPoolCommand({ PoolName: 'demo', UserPoolAddOns: threats })),
  ).rejects.toMatchObject({
    name: 'FeatureUnavailableInTierException',
    message: 'The following features need to be disabled for the ESSENTIALS pricing tier configured: Threat Protection',
  })

  const plus = await createPool({ UserPoolTier: 'PLUS', UserPoolAddOns: threats })
  await client.send(new SetUserPoolMfaConfigCommand({ UserPoolId: plus.Id, WebAuthnConfiguration: passkeys }))
  await expect(
    client.send(new UpdateUserPoolCommand({ UserPoolId: plus.Id, UserPoolTier: 'LITE' })),
  ).rejects.toMatchObject({ name: 'TierChangeNotAllowedException' })
  const { UserPool } = await client.send(new DescribeUserPoolCommand({ UserPoolId: plus.Id }))
  expect(UserPool?.UserPoolTier).toBe('PLUS')

  const lite = await createPool({ UserPoolTier: 'LITE' })
  await expect(
    client.send(new SetUserPoolMfaConfigCommand({ UserPoolId: lite.Id, WebAuthnConfiguration: passkeys })),
  ).rejects.toMatchObject({ name: 'FeatureUnavailableInTierException' })
  await expect(createClient(lite, { ExplicitAuthFlows: ['ALLOW_USER_AUTH'] })).rejects.toMatchObject({
    name: 'FeatureUnavailableInTierException',
  })
})
