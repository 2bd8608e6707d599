import { type Html, html } from '../html.ts'
import type { PageData } from '../page-data.ts'
import type { Attempt, Visit } from '../visit.ts'
import { attributeInputs } from './attribute-fields.ts'
import { twoPasswords } from './forgot-password.ts'
import { accountName, backToSignIn, description, form, refusal, submitButton } from './parts.ts'

export function newPasswordView(
  visit: Visit,
  attempt: Attempt | undefined,
  { missing, username }: Extract<PageData, { step: 'new-password' }>,
): Html {
  const { texts, ctx } = visit
  const { lead, missing: complete, submit } = texts.changePassword
  const asked = missing.map(name => ({ name, isOptional: false }))
  const fields = html`${accountName(username)}
${twoPasswords(visit, attempt, ctx.pool)}
${asked.length > 0 && description(complete)}
${attributeInputs(texts, attempt, asked)}
${submitButton('reset_password', submit)}`
  return html`${refusal(attempt)}${description(lead)}
${form(visit, fields)}
${backToSignIn(visit)}`
}
