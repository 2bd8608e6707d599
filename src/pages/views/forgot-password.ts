import { type Html, html } from '../html.ts'
import type { PageData } from '../page-data.ts'
import type { Attempt, Visit } from '../visit.ts'
import { resendField } from './confirm.ts'
import {
  accountName,
  backToSignIn,
  codeInput,
  description,
  field,
  form,
  notice,
  otherButton,
  refusal,
  submitButton,
} from './parts.ts'
import { newPassword } from './sign-up.ts'

interface Named {
  readonly nameLabel: string
  readonly hint: string | undefined
}

export function forgotPasswordView(visit: Visit, attempt: Attempt | undefined, { nameLabel, hint }: Named): Html {
  const { texts } = visit
  const name = field(texts, attempt, {
    id: 'forgotPasswordUsername',
    name: 'username',
    label: nameLabel,
    value: hint,
    autocomplete: 'username',
    maxLength: 128,
    isWord: true,
  })
  return html`${refusal(attempt)}${description(texts.forgotPassword.lead)}
${form(visit, html`${name}${submitButton('reset_my_password', texts.forgotPassword.submit)}`)}
${backToSignIn(visit)}`
}

export function resetPasswordView(
  visit: Visit,
  attempt: Attempt | undefined,
  { delivery, isResent, username }: Extract<PageData, { step: 'reset' }>,
): Html {
  const { texts, ctx } = visit
  const { resetPassword, confirm } = texts
  const fields = html`${accountName(username)}
${codeInput(texts, attempt, { id: 'forgot_password_code', name: 'code' })}
${twoPasswords(visit, attempt, ctx.pool)}
${submitButton('reset_password', resetPassword.submit)}`
  const again = html`<p class="aside"><span>${resetPassword.noCode}</span> ${otherButton(resendField, resetPassword.resend)}</p>`
  return html`${refusal(attempt)}${notice(isResent && delivery && !attempt ? confirm.resent(delivery) : undefined)}
${description(delivery ? resetPassword.codeSent(delivery) : resetPassword.enterCode)}
${form(visit, fields)}
${form(visit, again, 'resendForm')}
${backToSignIn(visit)}`
}

/** A new password, typed twice. */
export function twoPasswords(visit: Visit, attempt: Attempt | undefined, pool: Visit['ctx']['pool']): Html {
  const { texts } = visit
  return html`${newPassword(visit, attempt, { pool, id: 'new_password', name: 'new_password', label: texts.newPassword })}
${field(texts, attempt, {
  id: 'confirm_password',
  name: 'confirm_password',
  label: texts.confirmPassword,
  type: 'password',
  autocomplete: 'new-password',
  maxLength: 256,
})}`
}
