import type { Input } from '../../../../src/api/wire/operations.ts'
import { password } from '../../../support/accounts.ts'
import type { Row, Rows } from '../row.ts'
import type { World } from '../world.ts'

const mail = { Subject: 's'.repeat(140), HtmlBody: '<p>h</p>', TextBody: 't'.repeat(20_000) }
const action = (EventAction: 'NO_ACTION' | 'MFA_IF_CONFIGURED' | 'BLOCK') => ({ Notify: true, EventAction })
const ranges = (start: string) => Array.from({ length: 200 }, (_, i) => `${start}.${i}.0/24`)

const everySetting = {
  CompromisedCredentialsRiskConfiguration: {
    EventFilter: ['SIGN_IN', 'SIGN_UP'],
    Actions: { EventAction: 'BLOCK' },
  },
  AccountTakeoverRiskConfiguration: {
    NotifyConfiguration: {
      From: 'Notices <notices@example.com>',
      ReplyTo: 'help@example.com',
      SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/notices@example.com',
      BlockEmail: mail,
      NoActionEmail: mail,
      MfaEmail: mail,
    },
    Actions: {
      LowAction: action('NO_ACTION'),
      MediumAction: action('MFA_IF_CONFIGURED'),
      HighAction: action('BLOCK'),
    },
  },
  RiskExceptionConfiguration: { BlockedIPRangeList: ranges('10.1'), SkippedIPRangeList: ranges('10.2') },
} satisfies Omit<Input<'SetRiskConfiguration'>, 'UserPoolId'>

/** Somebody who signed in twice. */
async function watched({ ask, app, person }: World) {
  const { name, named } = await person()
  const AuthParameters = { USERNAME: name, PASSWORD: password }
  await ask('InitiateAuth', { ...app, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters })
  return named
}

/** The operations on what users did are not all built yet: their rows count as soon as they are. */
const events = {
  AdminListUserAuthEvents: {
    least: watched,
    most: [
      async world => {
        const named = await watched(world)
        const { NextToken = '' } = await world.ask('AdminListUserAuthEvents', { ...named, MaxResults: 1 })
        return { ...named, MaxResults: 60, NextToken }
      },
    ],
  } satisfies Row<'AdminListUserAuthEvents'>,
  AdminUpdateAuthEventFeedback: {
    least: async world => {
      const named = await watched(world)
      const { AuthEvents = [] } = await world.ask('AdminListUserAuthEvents', named)
      return { ...named, EventId: String(AuthEvents[0]?.EventId), FeedbackValue: 'Invalid' }
    },
    shown: async ({ ask }, { EventId, UserPoolId, Username }) => {
      const { AuthEvents = [] } = await ask('AdminListUserAuthEvents', { UserPoolId, Username })
      const event = AuthEvents.find(each => each.EventId === EventId)
      return { ...event, ...event?.EventFeedback, Username }
    },
  } satisfies Row<'AdminUpdateAuthEventFeedback'>,
}

export const risk = {
  ...events,
  SetRiskConfiguration: {
    least: ({ pool }) => pool,
    most: [({ pool, app }) => ({ ...pool, ...app, ...everySetting })],
    shown: async ({ ask, pool, app }) => ({
      ...(await ask('DescribeRiskConfiguration', { ...pool, ...app })).RiskConfiguration,
    }),
  },
  DescribeRiskConfiguration: {
    least: ({ pool }) => pool,
    most: [({ pool, app }) => ({ ...pool, ...app })],
  },
} satisfies Rows
