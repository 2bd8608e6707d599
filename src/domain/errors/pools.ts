/** The sentences of pools and their plans. */
import { CognitoError } from './cognito-error.ts'
import { invalidParameter } from './general.ts'

export const tagsRefused = (problem: string) => new CognitoError('UserPoolTaggingException', problem)
export const featuresUnavailable = (tier: string, features: readonly string[]) =>
  new CognitoError('FeatureUnavailableInTierException', mustBeDisabled(tier, features))
export const tierChangeNotAllowed = (tier: string, features: readonly string[]) =>
  new CognitoError('TierChangeNotAllowedException', mustBeDisabled(tier, features))
export const featureUnavailable = (tier: string, feature: string) =>
  new CognitoError(
    'FeatureUnavailableInTierException',
    `The following feature is not available for the ${tier} pricing tier configured: ${feature}`,
  )
const mustBeDisabled = (tier: string, features: readonly string[]) =>
  `The following features need to be disabled for the ${tier} pricing tier configured: ${features.join(', ')}`
export const deletionProtected = () =>
  invalidParameter(
    'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
  )
