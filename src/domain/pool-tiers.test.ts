import { expect, test } from 'vitest'
import type { ClientSettings } from './client.ts'
import type { Pool, PoolFactors, PoolSettings } from './pool.ts'
import { assertTier, assertTierHasClient, assertTierHasFactors, assertTierKeepsFactors } from './pool-tiers.ts'

const passwordless: PoolSettings = {
  Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
}
const preToken: PoolSettings = {
  LambdaConfig: { PreTokenGenerationConfig: { LambdaArn: 'arn', LambdaVersion: 'V2_0' } },
}
const threats: PoolSettings = { UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' } }
const sentence = (tier: string, features: string) =>
  `The following features need to be disabled for the ${tier} pricing tier configured: ${features}`

test.each<[string, PoolSettings]>([
  ['passwordless sign-in on Essentials', { UserPoolTier: 'ESSENTIALS', ...passwordless }],
  ['threat protection on Plus', { UserPoolTier: 'PLUS', ...threats }],
  ['threat protection that is off', { UserPoolTier: 'LITE', UserPoolAddOns: { AdvancedSecurityMode: 'OFF' } }],
  ['a plain pool on Lite', { UserPoolTier: 'LITE' }],
])('a plan includes %s', (_, settings) => {
  expect(() => assertTier(settings)).not.toThrow()
})

test.each<[string, PoolSettings, string]>([
  ['passwordless sign-in', { UserPoolTier: 'LITE', ...passwordless }, sentence('LITE', 'Passwordless Sign-In')],
  [
    'token customization',
    { UserPoolTier: 'LITE', ...preToken },
    sentence('LITE', 'Token Customization with Pre-Token Generation Lambda V2_0'),
  ],
  ['threat protection', { UserPoolTier: 'ESSENTIALS', ...threats }, sentence('ESSENTIALS', 'Threat Protection')],
  [
    'all that is too much',
    { UserPoolTier: 'LITE', ...passwordless, ...threats },
    sentence('LITE', 'Passwordless Sign-In, Threat Protection'),
  ],
])('a plan excludes %s', (_, settings, message) => {
  expect(() => assertTier(settings)).toThrow(
    expect.objectContaining({ name: 'FeatureUnavailableInTierException', message }),
  )
})

test.each<[string, PoolFactors]>([
  ['email codes', { email: { Message: 'a {####}' } }],
  ['passkeys', { webAuthn: { RelyingPartyId: 'example.com' } }],
])('Lite neither gets nor keeps %s', (_, factors) => {
  const lite: PoolSettings = { UserPoolTier: 'LITE' }
  expect(() => assertTierHasFactors(lite, factors)).toThrow(
    expect.objectContaining({ name: 'FeatureUnavailableInTierException' }),
  )
  expect(() => assertTierKeepsFactors(lite, factors)).toThrow(
    expect.objectContaining({ name: 'TierChangeNotAllowedException' }),
  )
  expect(() => assertTierHasFactors({ UserPoolTier: 'ESSENTIALS' }, factors)).not.toThrow()
  expect(() => assertTierKeepsFactors({ UserPoolTier: 'ESSENTIALS' }, factors)).not.toThrow()
})

test.each<[string, ClientSettings]>([
  ['choice-based sign-in', { ExplicitAuthFlows: ['ALLOW_USER_AUTH'] }],
  ['refresh token rotation', { RefreshTokenRotation: { Feature: 'ENABLED' } }],
])('clients of a Lite pool have no %s', (_, settings) => {
  const on = (UserPoolTier: 'LITE' | 'ESSENTIALS') => ({ settings: { UserPoolTier } }) as Pool
  expect(() => assertTierHasClient(on('LITE'), settings)).toThrow(
    expect.objectContaining({ name: 'FeatureUnavailableInTierException' }),
  )
  expect(() => assertTierHasClient(on('ESSENTIALS'), settings)).not.toThrow()
})
