import { answerHosted } from '../flows/sign-in/hosted.ts'
import { withDevice } from './device-cookie.ts'
import { attributeFields, repeatedPassword } from './fields.ts'
import { comerOf, follow } from './next-page.ts'
import { readPageData } from './page-data.ts'
import { elsewhere } from './start-again.ts'
import { newPasswordView } from './views/new-password.ts'
import type { Page } from './visit.ts'

/** A password in the place of a temporary one, and the required attributes that its owner does not have yet. */
export const newPasswordPage: Page = {
  show(visit, attempt) {
    const data = readPageData(visit, 'new-password')
    if (!data) return elsewhere(visit)
    return { kind: 'page', title: visit.texts.changePassword.heading, body: newPasswordView(visit, attempt, data) }
  },

  async submit(visit, form) {
    const data = readPageData(visit, 'new-password')
    if (!data) return elsewhere(visit)
    const { username, session } = data
    const password = repeatedPassword(form, 'new_password', 'confirm_password')
    const attributes = Object.entries(attributeFields(form)).map(([name, value]) => [`userAttributes.${name}`, value])
    const answer = { NEW_PASSWORD: password, ...Object.fromEntries(attributes) }
    const outcome = await withDevice(visit, username, device =>
      answerHosted(visit.ctx, {
        challenge: 'NEW_PASSWORD_REQUIRED',
        session,
        username,
        responses: { ...answer, ...device },
      }),
    )
    return follow(visit, comerOf(data), outcome)
  },
}
