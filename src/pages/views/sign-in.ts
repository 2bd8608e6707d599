import { attributes, type Html, html } from '../html.ts'
import { type Attempt, addressOf, type Visit } from '../visit.ts'
import { type Field, field, form, link, notice, refusal } from './parts.ts'

/** Another way in than a password of this pool. */
export interface Provider {
  readonly name: string
  readonly href: string
  readonly label: string
  /** It could post in somebody's name. */
  readonly isSocial: boolean
}

export interface SignInModel {
  readonly visit: Visit
  readonly attempt: Attempt | undefined
  readonly notice: string | undefined
  readonly nameLabel: string
  readonly nameInput: Pick<Field, 'type' | 'inputMode'>
  /** The name that the application knows already. */
  readonly hint: string | undefined
  /** Where the pool asks people whether their device is to be remembered. */
  readonly offersToRemember: boolean
  /** Of the client: else outside providers are the only ways in. */
  readonly allowsPasswords: boolean
  readonly allowsSignUp: boolean
  readonly buttons: readonly Provider[]
  /** Whether a field for an e-mail address finds the provider of its domain. */
  readonly asksForDirectory: boolean
}

export const rememberField = 'rememberDevice'

export function signInView(model: SignInModel): Html {
  const { visit, attempt, allowsPasswords, allowsSignUp, buttons, asksForDirectory } = model
  const { signIn } = visit.texts
  return html`${notice(model.notice)}${refusal(attempt)}
${allowsPasswords && form(visit, passwordForm(model), 'cognitoSignInForm')}
${allowsPasswords && (asksForDirectory || buttons.length > 0) && html`<p class="divider"><span>${signIn.or}</span></p>`}
${asksForDirectory && directoryForm(model)}
${providerLinks(model)}
${allowsPasswords && allowsSignUp && link(addressOf(visit, '/signup'), signIn.signUp, signIn.needAccount)}`
}

function passwordForm({ visit, attempt, nameLabel, nameInput, hint, offersToRemember }: SignInModel): Html {
  const { texts } = visit
  const { signIn } = texts
  const submit = attributes({ type: 'submit', name: 'signInSubmitButton', value: signIn.submit })
  return html`${field(texts, attempt, {
    id: 'signInFormUsername',
    name: 'username',
    label: nameLabel,
    value: hint,
    autocomplete: 'username',
    maxLength: 128,
    isWord: true,
    ...nameInput,
  })}
${field(texts, attempt, {
  id: 'signInFormPassword',
  name: 'password',
  label: texts.password,
  type: 'password',
  autocomplete: 'current-password',
  maxLength: 256,
})}
<p class="redirect-customizable forgot"><a href="${addressOf(visit, '/forgotPassword')}">${signIn.forgotPassword}</a></p>
${offersToRemember && rememberBox(visit, attempt)}
<input${submit} class="btn btn-primary submitButton-customizable">`
}

function rememberBox({ texts }: Visit, attempt: Attempt | undefined): Html {
  const checked = attempt?.form.has(rememberField) ?? false
  return html`<label class="check" for="${rememberField}"><input type="checkbox" id="${rememberField}" name="${rememberField}" value="yes"${attributes({ checked })}>
<span>${texts.signIn.remember}<span class="hint">${texts.signIn.rememberHint}</span></span></label>`
}

function directoryForm({ visit, attempt }: SignInModel): Html {
  const { texts } = visit
  const email = field(texts, attempt, {
    id: 'idpEmail',
    name: 'idpEmail',
    label: texts.signIn.providerEmail,
    type: 'text',
    inputMode: 'email',
    autocomplete: 'email',
    maxLength: 254,
    isWord: true,
  })
  const submit = html`<button type="submit" class="btn btn-default idpButton-customizable">${texts.signIn.findProvider}</button>`
  return form(visit, html`${email}${submit}`, 'idpEmailForm')
}

function providerLinks({ buttons, visit }: SignInModel): Html | undefined {
  if (buttons.length === 0) return undefined
  const links = buttons.map(
    ({ name, href, label }) =>
      html`<li><a class="btn idpButton-customizable socialButton-customizable" id="provider-${name}" href="${href}">${label}</a></li>`,
  )
  const note = html`<p class="legalText-customizable">${visit.texts.signIn.providerNote}</p>`
  return html`<ul class="providers">${links}</ul>${buttons.some(({ isSocial }) => isSocial) && note}`
}

/** Somebody is signed in in this browser already. */
export function continueView(visit: Visit, user: string): Html {
  const { continueAs } = visit.texts
  const signOut = new URLSearchParams(visit.query)
  // The other form of /logout, which has an address of its own to go to.
  for (const name of ['logout_uri', 'post_logout_redirect_uri', 'prompt']) signOut.delete(name)
  return html`<p class="textDescription-customizable">${continueAs.lead}</p>
${form(
  visit,
  html`<button type="submit" name="continue" value="yes" class="btn btn-primary submitButton-customizable">${continueAs.submit(user)}</button>`,
)}
${link(addressOf(visit, '/login', { prompt: 'login' }), continueAs.otherAccount)}
${link(`/logout?${signOut}`, continueAs.signOut)}`
}
