import { secondFactors } from '../domain/second-factors.ts'
import { answerHosted, resendHosted, verifyHosted } from '../flows/sign-in/hosted.ts'
import type { Form } from '../web/form.ts'
import { withDevice } from './device-cookie.ts'
import { choiceField, codeField, nameField, optionalField } from './fields.ts'
import { comerOf, follow, setUp } from './next-page.ts'
import { type PageData, readPageData } from './page-data.ts'
import { qrCode } from './qr-code.ts'
import { Refused } from './situations.ts'
import { elsewhere } from './start-again.ts'
import { resendField } from './views/confirm.ts'
import {
  chooseFactorView,
  codeName,
  codeView,
  factorName,
  setUpAppView,
  setUpEmailView,
  setUpView,
} from './views/second-factor.ts'
import type { Answer, Attempt, Page, Visit } from './visit.ts'

const answerNames = {
  SMS_MFA: 'SMS_MFA_CODE',
  EMAIL_OTP: 'EMAIL_OTP_CODE',
  SOFTWARE_TOKEN_MFA: 'SOFTWARE_TOKEN_MFA_CODE',
} as const

/** A code that was sent, or that an app shows. */
export const codePage: Page = {
  show(visit, attempt) {
    const data = readPageData(visit, 'code')
    if (!data) return elsewhere(visit)
    return { kind: 'page', title: visit.texts.factor.heading, body: codeView(visit, attempt, data) }
  },

  async submit(visit, form) {
    const data = readPageData(visit, 'code')
    if (!data) return elsewhere(visit)
    if (form.has(resendField)) return resend(visit, data)
    const { username, session, factor } = data
    const code = codeField(form, codeName)
    const outcome = await withDevice(visit, username, device => {
      const responses = { [answerNames[factor]]: code, ...device }
      return answerHosted(visit.ctx, { challenge: factor, session, username, responses })
    })
    return follow(visit, comerOf(data), outcome)
  },
}

async function resend(visit: Visit, data: Data<'code'>): Promise<Answer> {
  const { username, session, factor: challenge } = data
  // What an app shows nobody sends.
  if (challenge === 'SOFTWARE_TOKEN_MFA') throw new Refused('formInvalid')
  const outcome = await resendHosted(visit.ctx, { challenge, session, username })
  return follow(visit, { ...comerOf(data), isResent: true }, outcome)
}

/** Of several second factors, none of them preferred, the one to be asked for. */
export const chooseFactorPage: Page = {
  show(visit) {
    const data = readPageData(visit, 'choose')
    if (!data) return elsewhere(visit)
    return { kind: 'page', title: visit.texts.chooseFactor.heading, body: chooseFactorView(visit, data.factors) }
  },

  async submit(visit, form) {
    const data = readPageData(visit, 'choose')
    if (!data) return elsewhere(visit)
    const { username, session } = data
    const responses = { ANSWER: choiceField(form, factorName, secondFactors) }
    const answered = { challenge: 'SELECT_MFA_TYPE', session, username, responses } as const
    return follow(visit, comerOf(data), await answerHosted(visit.ctx, answered))
  },
}

/** A second factor for somebody who has to have one: which, and then its own page at the same address. */
export const setUpPage: Page = {
  async show(visit, attempt) {
    const data = readPageData(visit, 'set-up', 'set-up-app', 'set-up-email')
    if (!data) return elsewhere(visit)
    if (data.step === 'set-up-app') return showApp(visit, attempt, data)
    const { setUpEmail, setUpFactor } = visit.texts
    return data.step === 'set-up-email'
      ? { kind: 'page', title: setUpEmail.heading, body: setUpEmailView(visit, attempt) }
      : { kind: 'page', title: setUpFactor.heading, body: setUpView(visit, data.factors) }
  },

  async submit(visit, form) {
    const data = readPageData(visit, 'set-up', 'set-up-app', 'set-up-email')
    if (!data) return elsewhere(visit)
    if (data.step === 'set-up') return setUp(visit, data, choiceField(form, factorName, data.factors))
    return data.step === 'set-up-app' ? verifyApp(visit, data, form) : bringEmail(visit, data, form)
  },
}

type Data<S extends PageData['step']> = Extract<PageData, { step: S }>

async function showApp(visit: Visit, attempt: Attempt | undefined, data: Data<'set-up-app'>): Promise<Answer> {
  const picture = await qrCode(visit.ctx.pool.name, data)
  const body = setUpAppView(visit, attempt, { picture, secret: data.secret })
  return { kind: 'page', title: visit.texts.setUpApp.heading, body, hasInlinePicture: true }
}

const longestAppName = 131

async function verifyApp(visit: Visit, data: Data<'set-up-app'>, form: Form): Promise<Answer> {
  const { ctx } = visit
  const { username } = data
  const code = codeField(form, codeName)
  const name = optionalField(form, 'friendly_device_name', longestAppName)
  const session = await verifyHosted(ctx, { session: data.session, code, name })
  const outcome = await withDevice(visit, username, device =>
    answerHosted(ctx, { challenge: 'MFA_SETUP', session, username, responses: device }),
  )
  return follow(visit, comerOf(data), outcome)
}

async function bringEmail(visit: Visit, data: Data<'set-up-email'>, form: Form): Promise<Answer> {
  const { username, session } = data
  const responses = { EMAIL: nameField(form, 'email', visit.ctx.pool) }
  const answered = { challenge: 'MFA_SETUP', session, username, responses } as const
  return follow(visit, comerOf(data), await answerHosted(visit.ctx, answered))
}
