import { confirmSignUp } from '../flows/confirm-sign-up.ts'
import { resendCode } from '../flows/resend-code.ts'
import { continueSignUp } from '../flows/sign-in/hosted.ts'
import type { Form } from '../web/form.ts'
import { deliveryShown } from './delivery.ts'
import { codeField } from './fields.ts'
import { follow, goTo } from './next-page.ts'
import { readPageData } from './page-data.ts'
import { startAgain } from './start-again.ts'
import { confirmView, resendField } from './views/confirm.ts'
import type { Answer, Page, Visit } from './visit.ts'

/** The code of a sign-up; whoever chose the password in this browser is signed in by it. */
export const confirmPage: Page = {
  show(visit, attempt) {
    const data = readPageData(visit, 'confirm')
    if (!data) return startAgain(visit)
    return { kind: 'page', title: visit.texts.confirm.heading, body: confirmView(visit, attempt, data) }
  },

  async submit(visit, form) {
    const data = readPageData(visit, 'confirm')
    if (!data) return startAgain(visit)
    if (form.has(resendField)) return resend(visit)
    return confirm(visit, form)
  },
}

/** Also where an application's own link or an older page leads. */
export const resendPage: Page = {
  show: visit => confirmPage.show(visit),
  submit: visit => resend(visit),
}

async function confirm(visit: Visit, form: Form): Promise<Answer> {
  const { ctx } = visit
  const data = readPageData(visit, 'confirm')
  if (!data) return startAgain(visit)
  const { username, proof } = data
  await confirmSignUp(ctx, { name: username, code: codeField(form, 'code'), forceAliasCreation: false })
  if (proof === undefined) return goTo(visit, { step: 'notice', notice: 'accountConfirmed' })
  return follow(visit, { username, remember: false }, await continueSignUp(ctx, proof))
}

async function resend(visit: Visit): Promise<Answer> {
  const data = readPageData(visit, 'confirm')
  if (!data) return startAgain(visit)
  const delivery = deliveryShown(await resendCode(visit.ctx, data.username))
  const { isUndelivered: _, ...kept } = data
  return goTo(visit, { ...kept, ...(delivery && { delivery }), isResent: true })
}
