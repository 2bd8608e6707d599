import type { Input } from '../../../../src/api/wire/operations.ts'
import { password } from '../../../support/accounts.ts'
import { tokenOfEvent } from '../../../support/auth-events.ts'
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

const shownFeedback = async (
  { ask }: World,
  { EventId, UserPoolId, Username }: Input<'AdminUpdateAuthEventFeedback'>,
) => {
  const { AuthEvents = [] } = await ask('AdminListUserAuthEvents', { UserPoolId, Username })
  const event = AuthEvents.find(each => each.EventId === EventId)
  return { ...event, ...event?.EventFeedback, Username }
}

const lastEvent = async ({ ask }: World, named: Awaited<ReturnType<typeof watched>>) =>
  String((await ask('AdminListUserAuthEvents', named)).AuthEvents?.[0]?.EventId)

/** What users did. */
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
      return { ...named, EventId: await lastEvent(world, named), FeedbackValue: 'Invalid' }
    },
    shown: shownFeedback,
  } satisfies Row<'AdminUpdateAuthEventFeedback'>,
  UpdateAuthEventFeedback: {
    least: async world => {
      const named = await watched(world)
      const id = await lastEvent(world, named)
      const FeedbackToken = await tokenOfEvent(world.server, world.pool, { name: named.Username, id })
      return { ...named, EventId: id, FeedbackToken, FeedbackValue: 'Invalid' }
    },
    shown: shownFeedback,
    acts: ['FeedbackToken'],
  } satisfies Row<'UpdateAuthEventFeedback'>,
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
