import type { ClientSettings } from './client.ts'
import { featuresUnavailable, featureUnavailable, tierChangeNotAllowed } from './errors/pools.ts'
import type { Pool, PoolFactors, PoolSettings } from './pool.ts'

type Features = readonly (readonly [feature: string, inUse: boolean | undefined])[]

// https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-sign-in-feature-plans.html
const beyondLite = ({ Policies, LambdaConfig }: PoolSettings): Features => [
  ['Passwordless Sign-In', Policies?.SignInPolicy?.AllowedFirstAuthFactors?.some(factor => factor !== 'PASSWORD')],
  [
    `Token Customization with Pre-Token Generation Lambda ${LambdaConfig?.PreTokenGenerationConfig?.LambdaVersion}`,
    LambdaConfig?.PreTokenGenerationConfig && LambdaConfig.PreTokenGenerationConfig.LambdaVersion !== 'V1_0',
  ],
  ['Password History', Boolean(Policies?.PasswordPolicy?.PasswordHistorySize)],
]

const beyondEssentials = ({ UserPoolAddOns }: PoolSettings): Features => [
  ['Threat Protection', UserPoolAddOns && UserPoolAddOns.AdvancedSecurityMode !== 'OFF'],
]

/** Where feature plans are enforced: settings that the pool's plan does not include throw. */
export function assertTier(settings: PoolSettings): void {
  const { UserPoolTier: tier = 'ESSENTIALS' } = settings
  const excluded = [
    ...(tier === 'LITE' ? beyondLite(settings) : []),
    ...(tier === 'PLUS' ? [] : beyondEssentials(settings)),
  ]
  const used = excluded.flatMap(([feature, inUse]) => (inUse ? [feature] : []))
  if (used.length) throw featuresUnavailable(tier, used)
}

/** A pool cannot go to a plan that lacks what SetUserPoolMfaConfig configured. */
export function assertTierKeepsFactors({ UserPoolTier }: PoolSettings, factors: PoolFactors): void {
  if (UserPoolTier !== 'LITE') return
  if (factors.email) throw tierChangeNotAllowed('LITE', ['Email MFA'])
  if (factors.webAuthn) throw tierChangeNotAllowed('LITE', ['Passwordless Sign-In'])
}

/** Factors that the pool's plan does not include cannot be configured. */
export function assertTierHasFactors({ UserPoolTier = 'ESSENTIALS' }: PoolSettings, factors: PoolFactors): void {
  if (UserPoolTier !== 'LITE') return
  if (factors.email) throw featureUnavailable(UserPoolTier, 'Email MFA')
  if (factors.webAuthn) throw featureUnavailable(UserPoolTier, 'Passwordless Sign-In')
}

/** Managed login is not part of the plan LITE. */
export function assertTierHasLogin({ settings }: Pool, loginVersion: number): void {
  if (settings.UserPoolTier !== 'LITE' || loginVersion !== 2) return
  throw featureUnavailable('LITE', 'Managed Login Version 2')
}

/** Choice-based sign-in and refresh token rotation are not part of the plan LITE. */
export function assertTierHasClient(
  { settings }: Pool,
  { ExplicitAuthFlows, RefreshTokenRotation }: ClientSettings,
): void {
  if (settings.UserPoolTier !== 'LITE') return
  if (ExplicitAuthFlows?.includes('ALLOW_USER_AUTH')) throw featureUnavailable('LITE', 'Choice-Based Sign-In')
  if (RefreshTokenRotation?.Feature === 'ENABLED') throw featureUnavailable('LITE', 'Refresh Token Rotation')
}
