import type { ClientContext } from '../../context.ts'
import { isVerified } from '../../domain/attributes.ts'
import type { AuthEvent } from '../../domain/auth-event.ts'
import { securityMode } from '../../domain/risk-configuration.ts'
import type { User } from '../../domain/user.ts'
import type { Notice, NoticeValues } from '../../messages/messages.ts'
import { riskSettingsOf } from '../risk-configuration.ts'
import type { Assessment } from './assess.ts'
import { feedbackToken } from './feedback.ts'

interface Told {
  readonly user: User
  /** As it was recorded. */
  readonly event: AuthEvent
  readonly situation: Notice['situation']
  readonly action: Assessment['action']
}

/**
 * Tells a user by mail of a sign-in that looked like somebody else's, at an address that is proven to be his. Where the
 * pool only looks on, nobody is told.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-adaptive-authentication.html
 */
export async function notifyUser(ctx: ClientContext, { user, event, situation, action }: Told): Promise<void> {
  const { pool, client, messages, request } = ctx
  const { email } = user.attributes
  if (securityMode(pool) !== 'ENFORCED' || !email || !isVerified(user.attributes, 'email')) return
  const values = valuesOf(ctx, user, event)
  await messages.notify({
    pool,
    user,
    clientId: client.id,
    destination: email,
    userAgent: request.userAgent,
    notice: { situation, values, ...(await wordsOf(ctx, situation)) },
    told: toldOf(values, action),
  })
}

interface Ended {
  readonly user: User
  readonly eventId: string
  readonly assessment: Assessment | undefined
  readonly end: 'allowed' | 'challenged' | 'refused'
}

/**
 * Tells of what became of a sign-in that was judged, once of each end; not of one that was refused for another reason
 * than its risk, which may go on.
 */
export async function tellOnce(ctx: ClientContext, { user, eventId, assessment, end }: Ended): Promise<void> {
  if (!assessment?.notify) return
  const { action } = assessment
  const isBlocked = action === 'BLOCK'
  if (end === 'refused' && !isBlocked) return
  const isMfa = end === 'challenged' && action !== 'NO_ACTION'
  const situation = isBlocked ? 'BLOCK' : isMfa ? 'MFA' : 'NO_ACTION'
  const { authEvents } = ctx.store
  let isNew = false
  const event = await authEvents.record(ctx.pool.id, user.sub, eventId, present => {
    isNew = present !== undefined && present.told !== situation
    return isNew && present ? { ...present, told: situation } : undefined
  })
  if (event && isNew) await notifyUser(ctx, { user, event, situation, action })
}

/** What the configuration says in this situation, and in whose name. */
async function wordsOf(
  ctx: ClientContext,
  situation: Notice['situation'],
): Promise<Pick<Notice, 'template' | 'sender'>> {
  const { NotifyConfiguration } = (await riskSettingsOf(ctx)).AccountTakeoverRiskConfiguration ?? {}
  if (!NotifyConfiguration) return {}
  const { From, ReplyTo, SourceArn, BlockEmail, MfaEmail, NoActionEmail } = NotifyConfiguration
  const mail = { BLOCK: BlockEmail, MFA: MfaEmail, NO_ACTION: NoActionEmail }[situation]
  return {
    ...(mail && {
      template: {
        ...(mail.Subject && { subject: mail.Subject }),
        ...(mail.HtmlBody && { html: mail.HtmlBody }),
        ...(mail.TextBody && { text: mail.TextBody }),
      },
    }),
    sender: {
      ...(From && { from: From }),
      ...(ReplyTo && { replyTo: ReplyTo }),
      ...(SourceArn && { sourceArn: SourceArn }),
    },
  }
}

function valuesOf(ctx: ClientContext, user: User, event: AuthEvent): NoticeValues {
  const { ipAddress, deviceName, city, country } = event.context
  const token = feedbackToken(ctx, event)
  const link = (value: string) => {
    const named = { client_id: ctx.client.id, user_name: user.username, event_id: event.id }
    return `${ctx.config.publicUrl}/feedback?${new URLSearchParams({ ...named, feedback_token: token, value })}`
  }
  return {
    'ip-address': ipAddress,
    city,
    country,
    'device-name': deviceName,
    'login-time': event.createdAt.toUTCString(),
    'one-click-link-valid': link('Valid'),
    'one-click-link-invalid': link('Invalid'),
    'event-id': event.id,
    'feedback-token': token,
    username: user.username,
  }
}

/** The same in the names that a custom e-mail sender knows. */
function toldOf(values: NoticeValues, action: Assessment['action']): Readonly<Record<string, string>> {
  const told = Object.entries({ ...values, 'account-take-over-action': action }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name === 'username' ? 'USER_NAME' : name.replaceAll('-', '_').toUpperCase(), value]],
  )
  return Object.fromEntries(told)
}
