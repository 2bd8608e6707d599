import { findUser } from '../flows/find-user.ts'
import { assertSecured } from '../flows/risk-configuration.ts'
import { answerFeedback, giveFeedback } from '../flows/threats/feedback.ts'
import { toAuthEventType } from './shapes/auth-event.ts'
import type { Operations } from './wire/operations.ts'
import { openPage, sealPage } from './wire/page-token.ts'

/** A `MaxResults` of zero asks for the default. */
const defaultLimit = 60

/** What users did at the door. */
export const authEvents = {
  /** The newest first. */
  async AdminListUserAuthEvents(ctx, { UserPoolId, Username, MaxResults, NextToken }) {
    assertSecured(ctx)
    const { sub } = await findUser(ctx, Username)
    const asked = { UserPoolId, sub }
    const after = openPage(ctx, 'AdminListUserAuthEvents', asked, NextToken)
    const { items, next } = await ctx.store.authEvents.list(UserPoolId, sub, {
      limit: MaxResults || defaultLimit,
      after,
    })
    return {
      AuthEvents: items.map(toAuthEventType),
      NextToken: sealPage(ctx, 'AdminListUserAuthEvents', asked, next),
    }
  },

  async AdminUpdateAuthEventFeedback(ctx, { Username, EventId, FeedbackValue }) {
    assertSecured(ctx)
    await giveFeedback(ctx, await findUser(ctx, Username), { eventId: EventId, value: FeedbackValue })
    return {}
  },

  async UpdateAuthEventFeedback(ctx, { Username, EventId, FeedbackToken, FeedbackValue }) {
    assertSecured(ctx)
    const answer = { token: FeedbackToken, username: Username, eventId: EventId, value: FeedbackValue }
    await answerFeedback(ctx, answer)
    return {}
  },
} satisfies Operations
