import type { AuthEventType } from '@aws-sdk/client-cognito-identity-provider'
import type { AuthEvent } from '../../domain/auth-event.ts'

/** An event as the API answers it. Why it was judged as it was stays here: the API has no place for reasons. */
export function toAuthEventType(event: AuthEvent): AuthEventType {
  const { context, feedback } = event
  return {
    EventId: event.id,
    EventType: event.type,
    CreationDate: event.createdAt,
    EventResponse: event.response,
    EventRisk: {
      RiskDecision: event.decision,
      RiskLevel: event.level,
      CompromisedCredentialsDetected: event.isCompromised,
    },
    ChallengeResponses: event.challenges.map(({ name, isSuccess }) => ({
      ChallengeName: name,
      ChallengeResponse: isSuccess ? 'Success' : 'Failure',
    })),
    EventContextData: {
      IpAddress: context.ipAddress,
      DeviceName: context.deviceName,
      Timezone: context.timezone,
      City: context.city,
      Country: context.country,
    },
    EventFeedback: feedback && {
      FeedbackValue: feedback.value,
      Provider: feedback.provider,
      FeedbackDate: feedback.at,
    },
  }
}
