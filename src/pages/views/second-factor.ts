import type { SecondFactor } from '../../domain/second-factors.ts'
import { type Html, html } from '../html.ts'
import type { PageData } from '../page-data.ts'
import type { Texts } from '../texts/texts.ts'
import type { Attempt, Visit } from '../visit.ts'
import { resendForm } from './confirm.ts'
import { backToSignIn, choices, codeInput, description, field, form, notice, refusal, submitButton } from './parts.ts'

export const codeName = 'authentication_code'
export const factorName = 'mfa_option'

export function codeView(
  visit: Visit,
  attempt: Attempt | undefined,
  { delivery, app, isResent }: Extract<PageData, { step: 'code' }>,
): Html {
  const { factor, confirm } = visit.texts
  const resent = isResent && delivery && !attempt ? confirm.resent(delivery) : undefined
  const lead = delivery ? factor.codeSent(delivery) : factor.fromApp(app)
  return html`${refusal(attempt)}${notice(resent) ?? description(lead)}
${form(visit, html`${codeInput(visit.texts, attempt, { id: codeName, name: codeName })}${submitButton('signInSubmitButton', factor.submit)}`)}
${delivery && resendForm(visit)}
${backToSignIn(visit)}`
}

export function chooseFactorView(visit: Visit, factors: readonly SecondFactor[]): Html {
  const { lead, submit } = visit.texts.chooseFactor
  return choiceForm(visit, factors, { lead, submit })
}

export function setUpView(visit: Visit, factors: readonly SecondFactor[]): Html {
  const { lead, submit } = visit.texts.setUpFactor
  return choiceForm(visit, factors, { lead, submit })
}

function choiceForm(
  visit: Visit,
  factors: readonly SecondFactor[],
  { lead, submit }: { readonly lead: string; readonly submit: string },
): Html {
  const offered = factors.map(factor => choiceOf(visit.texts, factor))
  return html`${form(visit, html`${choices(factorName, lead, offered)}${submitButton('continue', submit)}`)}
${backToSignIn(visit)}`
}

function choiceOf({ chooseFactor }: Texts, value: SecondFactor) {
  return { value, label: chooseFactor.factors[value], hint: chooseFactor.hints[value] }
}

interface AppModel {
  /** The QR code, as an address. */
  readonly picture: string
  readonly secret: string
}

export function setUpAppView(visit: Visit, attempt: Attempt | undefined, { picture, secret }: AppModel): Html {
  const { texts } = visit
  const { setUpApp } = texts
  const grouped = secret.match(/.{1,4}/g)?.join(' ')
  // A field that takes the focus would scroll the picture away.
  const fields = html`${codeInput(texts, attempt, { id: codeName, name: codeName, autofocus: false })}
${field(texts, attempt, {
  id: 'friendly_device_name',
  name: 'friendly_device_name',
  label: setUpApp.name,
  isOptional: true,
  autocomplete: 'off',
  maxLength: 100,
})}
${submitButton('signInSubmitButton', setUpApp.submit)}`
  return html`${refusal(attempt)}<ol class="steps">
<li><p>${setUpApp.scan}</p><img class="qr" src="${picture}" alt="${setUpApp.picture}" width="200" height="200">
<p class="hint">${setUpApp.key}</p><p><code id="secret_key" class="secret">${grouped}</code></p></li>
<li><p>${setUpApp.typeCode}</p></li>
</ol>
${form(visit, fields)}
${backToSignIn(visit)}`
}

export function setUpEmailView(visit: Visit, attempt: Attempt | undefined): Html {
  const { texts } = visit
  const email = field(texts, attempt, {
    id: 'email',
    name: 'email',
    label: texts.attributes.email,
    type: 'email',
    autocomplete: 'email',
    placeholder: 'name@host.com',
    maxLength: 128,
  })
  return html`${refusal(attempt)}${description(texts.setUpEmail.lead)}
${form(visit, html`${email}${submitButton('continue', texts.setUpEmail.submit)}`)}
${backToSignIn(visit)}`
}
