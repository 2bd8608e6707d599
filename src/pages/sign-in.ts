import { passwordResetRequired, userNotConfirmed } from '../domain/errors/sign-in.ts'
import type { User } from '../domain/user.ts'
import { answersRequest, browserSessionCookie, resumeBrowserSession } from '../flows/authorization/browser-session.ts'
import { finishAuthorization } from '../flows/authorization/finish.ts'
import { allowsPasswords } from '../flows/federation/providers.ts'
import { beginHosted } from '../flows/sign-in/hosted.ts'
import { errorPath } from '../web/error-page.ts'
import type { Form } from '../web/form.ts'
import { asksToRemember, withDevice } from './device-cookie.ts'
import { nameField, passwordField } from './fields.ts'
import { nameKindOf } from './name-kind.ts'
import { follow, goTo } from './next-page.ts'
import { forgetPageData, readPageData } from './page-data.ts'
import { directoryField, leaveByAddress, waysOut } from './providers.ts'
import { allowsSignUp, confirmationOf } from './sign-up.ts'
import { isRefusal } from './situations.ts'
import { continueView, rememberField, signInView } from './views/sign-in.ts'
import { type Answer, type Attempt, addressOf, type Page, type Visit } from './visit.ts'

const continueField = 'continue'

/** Name and password; or, where somebody is signed in in this browser, whether he goes on as himself. */
export const signInPage: Page = {
  isForProvidersToo: true,

  async show(visit, attempt) {
    const { texts } = visit
    // Whoever wants no page is answered without one, by where he should have asked.
    if (visit.request.prompt === 'none') return { kind: 'redirect', location: addressOf(visit, '/oauth2/authorize') }
    const present = attempt ? undefined : await presentUser(visit)
    if (present) {
      const name = shownName(present.user)
      return { kind: 'page', title: texts.continueAs.heading, body: continueView(visit, name) }
    }
    const left = readPageData(visit, 'notice')
    const told = left && texts.notices[left.notice]
    // What went wrong on the page before is told like what goes wrong on this one.
    const isFailure = left?.notice === 'signInExpired' && told !== undefined
    const failure = attempt ?? (isFailure ? { error: told, form: new Map() } : undefined)
    return {
      kind: 'page',
      title: texts.signIn.heading,
      body: await signInForm(visit, failure, isFailure ? undefined : told),
      ...(left && { cookies: [forgetPageData(visit)] }),
    }
  },

  async submit(visit, form) {
    if (form.has(continueField)) return goOn(visit)
    if (form.has(directoryField)) return leaveByAddress(visit, form)
    const { client } = visit.ctx
    if (!allowsPasswords(client)) return { kind: 'redirect', location: errorPath('local_sign_in_disabled', client.id) }
    return signIn(visit, form)
  },
}

async function signInForm(visit: Visit, attempt: Attempt | undefined, notice: string | undefined) {
  const { ctx, request, texts } = visit
  const kind = nameKindOf(ctx.pool)
  return signInView({
    visit,
    attempt,
    notice,
    nameLabel: texts.names[kind],
    nameInput: kind === 'email' ? { inputMode: 'email' } : kind === 'phone' ? { inputMode: 'tel' } : {},
    hint: request.loginHint,
    offersToRemember: asksToRemember(ctx.pool),
    allowsPasswords: allowsPasswords(ctx.client),
    allowsSignUp: allowsSignUp(ctx.pool),
    ...(await waysOut(visit)),
  })
}

async function presentUser(visit: Visit) {
  const { ctx, request, cookies } = visit
  const present = await resumeBrowserSession(ctx, cookies.get(browserSessionCookie))
  return present && answersRequest(ctx, present.session, request) ? present : undefined
}

function shownName({ username, sub, status, attributes }: User): string {
  // Where addresses are the names, or a provider gave them, the user name is an id that nobody knows.
  const isId = username === sub || status === 'EXTERNAL_PROVIDER'
  return isId ? (attributes.email ?? attributes.phone_number ?? attributes.name ?? username) : username
}

/** Who is signed in already goes on as himself; the hour of his session goes on, too. */
async function goOn(visit: Visit): Promise<Answer> {
  const present = await presentUser(visit)
  if (!present) return signInPage.show(visit)
  const { user, session } = present
  const location = await finishAuthorization(visit.ctx, visit.request, { user, session })
  return { kind: 'redirect', location }
}

async function signIn(visit: Visit, form: Form): Promise<Answer> {
  const { ctx } = visit
  const username = nameField(form, 'username', ctx.pool)
  const password = passwordField(form, 'password')
  const comer = { username, remember: asksToRemember(ctx.pool) && form.has(rememberField) }
  try {
    const outcome = await withDevice(visit, username, ({ DEVICE_KEY: deviceKey }) =>
      beginHosted(ctx, { username, password, deviceKey }),
    )
    return await follow(visit, comer, outcome)
  } catch (error) {
    // Both have a page of their own. The first is only told to who knows the password.
    if (isRefusal(error, userNotConfirmed()))
      return goTo(visit, { step: 'confirm', username, by: confirmationOf(ctx.pool) })
    if (isRefusal(error, passwordResetRequired())) return goTo(visit, { step: 'reset', username })
    throw error
  }
}
