import type { RiskConfigurationType } from '@aws-sdk/client-cognito-identity-provider'
import type { RiskConfiguration } from '../domain/risk-configuration.ts'
import { configureRisk, findRiskConfiguration } from '../flows/risk-configuration.ts'
import type { Operations } from './wire/operations.ts'

/** What is done about risks. */
export const risk = {
  async SetRiskConfiguration(ctx, { UserPoolId, ClientId, ...settings }) {
    const configuration = await configureRisk(ctx, ClientId, settings)
    return { RiskConfiguration: toRiskConfiguration({ UserPoolId, ClientId }, configuration) }
  },

  async DescribeRiskConfiguration(ctx, { UserPoolId, ClientId }) {
    const configuration = await findRiskConfiguration(ctx, ClientId)
    return { RiskConfiguration: toRiskConfiguration({ UserPoolId, ClientId }, configuration) }
  },
} satisfies Operations

/** Where nothing is configured, what was asked for is all that is answered. */
function toRiskConfiguration(
  asked: Pick<RiskConfigurationType, 'UserPoolId' | 'ClientId'>,
  configuration: RiskConfiguration | undefined,
): RiskConfigurationType {
  return { ...asked, ...configuration?.settings, LastModifiedDate: configuration?.modifiedAt }
}
