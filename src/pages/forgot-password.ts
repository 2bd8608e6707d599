import { confirmForgotPassword, forgotPassword } from '../flows/reset-password.ts'
import { deliveryShown } from './delivery.ts'
import { codeField, nameField, repeatedPassword } from './fields.ts'
import { nameKindOf } from './name-kind.ts'
import { goTo } from './next-page.ts'
import { readPageData } from './page-data.ts'
import { elsewhere } from './start-again.ts'
import { resendField } from './views/confirm.ts'
import { forgotPasswordView, resetPasswordView } from './views/forgot-password.ts'
import type { Answer, Page, Visit } from './visit.ts'

/** A name, to which a code is sent. */
export const forgotPasswordPage: Page = {
  show(visit, attempt) {
    const { texts, ctx, request } = visit
    const nameLabel = texts.names[nameKindOf(ctx.pool)]
    const body = forgotPasswordView(visit, attempt, { nameLabel, hint: request.loginHint })
    return { kind: 'page', title: texts.forgotPassword.heading, body }
  },

  async submit(visit, form) {
    return send(visit, nameField(form, 'username', visit.ctx.pool))
  },
}

/** The code and a new password, with which its owner then signs in. */
export const resetPasswordPage: Page = {
  show(visit, attempt) {
    const data = readPageData(visit, 'reset')
    if (!data) return elsewhere(visit)
    return { kind: 'page', title: visit.texts.resetPassword.heading, body: resetPasswordView(visit, attempt, data) }
  },

  async submit(visit, form) {
    const data = readPageData(visit, 'reset')
    if (!data) return elsewhere(visit)
    const name = data.username
    if (form.has(resendField)) return send(visit, name, true)
    const code = codeField(form, 'code')
    const password = repeatedPassword(form, 'new_password', 'confirm_password')
    await confirmForgotPassword(visit.ctx, { name, code, password })
    return goTo(visit, { step: 'notice', notice: 'passwordChanged' })
  },
}

async function send(visit: Visit, username: string, isAgain = false): Promise<Answer> {
  const delivery = deliveryShown(await forgotPassword(visit.ctx, username))
  return goTo(visit, { step: 'reset', username, ...(delivery && { delivery }), ...(isAgain && { isResent: true }) })
}
