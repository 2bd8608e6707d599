import { alreadyConfirmed, cannotBeConfirmed } from '../domain/errors/codes.ts'
import { CognitoError } from '../domain/errors/cognito-error.ts'
import { confirmSignUp } from '../flows/confirm-sign-up.ts'
import { resendCode } from '../flows/resend-code.ts'
import { continueSignUp } from '../flows/sign-in/hosted.ts'
import { deliveryShown } from './delivery.ts'
import { codeField } from './fields.ts'
import { follow, goTo } from './next-page.ts'
import { type PageData, readPageData } from './page-data.ts'
import { isRefusal } from './situations.ts'
import { elsewhere } from './start-again.ts'
import { confirmView, resendField } from './views/confirm.ts'
import type { Answer, Page, Visit } from './visit.ts'

type Data = Extract<PageData, { step: 'confirm' }>

/** The code of a sign-up; whoever chose the password in this browser is signed in by it. */
export const confirmPage: Page = {
  show(visit, attempt) {
    const data = readPageData(visit, 'confirm')
    if (!data) return elsewhere(visit)
    return { kind: 'page', title: visit.texts.confirm.heading, body: confirmView(visit, attempt, data) }
  },

  async submit(visit, form) {
    const data = readPageData(visit, 'confirm')
    if (!data) return elsewhere(visit)
    if (form.has(resendField)) return resend(visit, data)
    const code = codeField(form, 'code')
    return unlessDone(visit, async () => {
      await confirmSignUp(visit.ctx, { name: data.username, code, forceAliasCreation: false })
      return arrive(visit, data)
    })
  },
}

/** The service has an address of its own for this button. */
export const resendPage: Page = {
  show: elsewhere,

  async submit(visit) {
    const data = readPageData(visit, 'confirm')
    return data ? resend(visit, data) : elsewhere(visit)
  },
}

const toSignIn = (visit: Visit) => goTo(visit, { step: 'notice', notice: 'accountConfirmed' })

/** Whoever was confirmed already, by a second click for example, signs in. */
async function unlessDone(visit: Visit, confirm: () => Promise<Answer>): Promise<Answer> {
  try {
    return await confirm()
  } catch (error) {
    const isDone = [cannotBeConfirmed('CONFIRMED'), alreadyConfirmed()].some(like => isRefusal(error, like))
    if (isDone) return toSignIn(visit)
    throw error
  }
}

async function arrive(visit: Visit, { username, proof }: Data): Promise<Answer> {
  if (proof === undefined) return toSignIn(visit)
  try {
    return await follow(visit, { username, remember: false }, await continueSignUp(visit.ctx, proof))
  } catch (error) {
    // The code was right, whatever keeps its owner from being signed in by it; the sign-in page tells that.
    if (error instanceof CognitoError) return toSignIn(visit)
    throw error
  }
}

async function resend(visit: Visit, { isUndelivered: _, ...data }: Data): Promise<Answer> {
  return unlessDone(visit, async () => {
    const delivery = deliveryShown(await resendCode(visit.ctx, data.username))
    return goTo(visit, { ...data, ...(delivery && { delivery }), isResent: true })
  })
}
