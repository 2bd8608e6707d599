import type { AuthEvent } from '../auth-event.ts'

export type RiskMetric = 'CompromisedCredentialRisk' | 'AccountTakeOverRisk' | 'OverrideBlock' | 'Risk' | 'NoRisk'

/**
 * As what the service counts something that was judged; whatever is a risk of its own kind is one in general.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/metrics-for-cognito-user-pools.html
 */
export function riskMetrics({
  decision,
  level,
  isCompromised,
}: Pick<AuthEvent, 'decision' | 'level' | 'isCompromised'>): readonly RiskMetric[] {
  const kinds: readonly (readonly [RiskMetric, boolean])[] = [
    ['CompromisedCredentialRisk', isCompromised],
    ['AccountTakeOverRisk', level !== undefined],
    // Nothing else blocks without having seen a risk.
    ['OverrideBlock', decision === 'Block' && level === undefined && !isCompromised],
  ]
  const found = kinds.flatMap(([metric, applies]) => (applies ? [metric] : []))
  return found.length > 0 ? [...found, 'Risk'] : ['NoRisk']
}
