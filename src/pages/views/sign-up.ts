import type { Pool } from '../../domain/pool.ts'
import { type Html, html } from '../html.ts'
import type { NameKind } from '../texts/texts.ts'
import { type Attempt, addressOf, type Visit } from '../visit.ts'
import { type AskedAttribute, attributeInputs } from './attribute-fields.ts'
import { type Field, field, form, link, refusal, submitButton } from './parts.ts'
import { passwordRules, passwordRulesId } from './password-rules.ts'

interface SignUpModel {
  readonly visit: Visit
  readonly attempt: Attempt | undefined
  readonly kind: NameKind
  readonly nameLabel: string
  readonly asked: readonly AskedAttribute[]
}

export function signUpView({ visit, attempt, kind, nameLabel, asked }: SignUpModel): Html {
  const { texts } = visit
  const name: Field = { id: 'signUpUsername', name: 'username', label: nameLabel, maxLength: 128, ...nameHelp[kind] }
  const body = html`${field(texts, attempt, { ...name, isWord: true })}
${attributeInputs(texts, attempt, asked)}
${newPassword(visit, attempt, { pool: visit.ctx.pool, id: 'signUpPassword', name: 'password', label: texts.password })}
${submitButton('signUpButton', texts.signUp.submit)}`
  return html`${refusal(attempt)}
${form(visit, body, 'cognitoSignUpForm')}
${link(addressOf(visit, '/login'), texts.signUp.signIn, texts.signUp.haveAccount)}`
}

const nameHelp: Readonly<Partial<Record<NameKind, Partial<Field>>>> = {
  username: { autocomplete: 'username' },
  email: { type: 'email', autocomplete: 'email', placeholder: 'name@host.com' },
  phone: { type: 'tel', autocomplete: 'tel', placeholder: '+12065550100' },
  emailOrPhone: { autocomplete: 'email' },
}

interface NewPassword extends Pick<Field, 'id' | 'name' | 'label'> {
  readonly pool: Pool
}

/** A field for a new password, and what it has to have. */
export function newPassword({ texts }: Visit, attempt: Attempt | undefined, given: NewPassword): Html {
  const { pool, ...named } = given
  return html`${field(texts, attempt, {
    ...named,
    type: 'password',
    autocomplete: 'new-password',
    maxLength: 256,
    describedBy: [passwordRulesId],
  })}
${passwordRules(pool, texts)}`
}
