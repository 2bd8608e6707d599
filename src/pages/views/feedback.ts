import type { AuthEvent } from '../../domain/auth-event.ts'
import { attributes, type Html, html } from '../html.ts'
import type { Texts } from '../texts/texts.ts'
import type { Setting } from '../visit.ts'
import { description } from './parts.ts'

/** What a link in a mail says. */
export interface FeedbackLink {
  readonly clientId: string
  readonly username: string
  readonly eventId: string
  readonly token: string
  readonly value: 'Valid' | 'Invalid'
}

interface Asked {
  readonly link: FeedbackLink
  readonly event: AuthEvent
}

/** The sign-in, and both answers: the first one is that of the link. */
export function feedbackView({ texts, language, path }: Setting, { link, event }: Asked): Html {
  const { feedback } = texts
  const { ipAddress, deviceName, city, country } = event.context
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'long', timeZone: 'UTC' })
  const facts = [
    [feedback.time, time.format(event.createdAt)],
    [feedback.device, deviceName],
    [feedback.place, [city, country].filter(Boolean).join(', ')],
    [feedback.address, ipAddress],
  ] as const
  const known = facts.flatMap(([name, value]) => (value ? [html`<li>${name}: <strong>${value}</strong></li>`] : []))
  const fields = {
    client_id: link.clientId,
    user_name: link.username,
    event_id: link.eventId,
    feedback_token: link.token,
  }
  const hidden = Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden"${attributes({ name, value })}>
`,
  )
  const words = { Valid: feedback.mine, Invalid: feedback.notMine }
  const other = link.value === 'Valid' ? 'Invalid' : 'Valid'
  const button = (value: FeedbackLink['value'], look: string) =>
    html`<button type="submit" name="value" value="${value}" class="btn ${look}">${words[value]}</button>`
  return html`${description(feedback.lead)}
<ul class="facts">${known}</ul>
<form method="post" action="${path}" class="cognito-asf">
${hidden}${button(link.value, 'btn-primary submitButton-customizable')}
<p class="redirect-customizable">${button(other, 'btn-link')}</p>
</form>`
}

export function feedbackDoneView({ feedback }: Texts, value: FeedbackLink['value']): Html {
  return html`<p class="notice" role="status">${value === 'Valid' ? feedback.thanksMine : feedback.thanksNotMine}</p>`
}

export function feedbackInvalidView({ feedback }: Texts): Html {
  return html`<p class="errorMessage-customizable" role="alert">${feedback.invalid}</p>`
}
