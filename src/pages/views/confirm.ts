import { type Html, html } from '../html.ts'
import type { PageData } from '../page-data.ts'
import type { Texts } from '../texts/texts.ts'
import type { Attempt, Visit } from '../visit.ts'
import { backToSignIn, codeInput, description, form, notice, otherButton, refusal, submitButton } from './parts.ts'

export const resendField = 'resend'

type Data = Extract<PageData, { step: 'confirm' }>

export function confirmView(visit: Visit, attempt: Attempt | undefined, data: Data): Html {
  const { texts } = visit
  const { by, isUndelivered } = data
  const failure = isUndelivered && !attempt ? { error: texts.refusals.deliveryFailed, form: new Map() } : attempt
  return html`${refusal(failure)}${notice(attempt ? undefined : resentText(texts, data))}
${description(leadOf(texts, data))}
${by === 'code' && codeForm(visit, attempt)}
${by !== 'administrator' && resendForm(visit, by)}
${backToSignIn(visit)}`
}

function leadOf({ confirm }: Texts, { by, delivery }: Data): string {
  if (by === 'administrator') return confirm.byAdministrator
  if (!delivery) return by === 'link' ? confirm.openLink : confirm.enterCode
  return by === 'link' ? confirm.linkSent(delivery) : confirm.codeSent(delivery)
}

function resentText({ confirm }: Texts, { by, isResent, delivery }: Data): string | undefined {
  if (!isResent || !delivery) return undefined
  return by === 'link' ? confirm.linkResent(delivery) : confirm.resent(delivery)
}

function codeForm(visit: Visit, attempt: Attempt | undefined): Html {
  const { texts } = visit
  return form(
    visit,
    html`${codeInput(texts, attempt, { id: 'verification_code', name: 'code' })}
${submitButton('confirm', texts.confirm.submit)}`,
    'cognitoConfirmForm',
  )
}

/** For whom the message did not reach. */
export function resendForm(visit: Visit, by: 'code' | 'link' = 'code'): Html {
  const { noCode, resend, noLink, resendLink } = visit.texts.confirm
  const [question, offer] = by === 'link' ? [noLink, resendLink] : [noCode, resend]
  return form(
    visit,
    html`<p class="aside"><span>${question}</span> ${otherButton(resendField, offer)}</p>`,
    'resendForm',
  )
}
