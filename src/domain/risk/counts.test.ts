import { expect, test } from 'vitest'
import { riskMetrics } from './counts.ts'

test.each([
  [{ decision: 'NoRisk', isCompromised: false }, ['NoRisk']],
  [{ decision: 'NoRisk', isCompromised: true }, ['CompromisedCredentialRisk', 'Risk']],
  [{ decision: 'Block', isCompromised: true }, ['CompromisedCredentialRisk', 'Risk']],
  [{ decision: 'AccountTakeover', level: 'Low', isCompromised: false }, ['AccountTakeOverRisk', 'Risk']],
  [{ decision: 'Block', level: 'High', isCompromised: false }, ['AccountTakeOverRisk', 'Risk']],
  [
    { decision: 'AccountTakeover', level: 'Medium', isCompromised: true },
    ['CompromisedCredentialRisk', 'AccountTakeOverRisk', 'Risk'],
  ],
  [{ decision: 'Block', isCompromised: false }, ['OverrideBlock', 'Risk']],
] as const)('%j counts as %j', (judged, expected) => {
  expect(riskMetrics(judged)).toEqual(expected)
})
