/** Parts that pages are made of. */
import { csrfField } from '../csrf.ts'
import { attributes, type Html, html, type Part } from '../html.ts'
import type { Texts } from '../texts/texts.ts'
import { type Attempt, addressOf, type Visit } from '../visit.ts'

/** The refusal of the form below it. */
export const errorId = 'loginErrorMessage'

export function refusal(attempt: Attempt | undefined): Html | undefined {
  return attempt && html`<p id="${errorId}" class="errorMessage-customizable" role="alert">${attempt.error}</p>`
}

export function notice(text: string | undefined): Html | undefined {
  return text === undefined ? undefined : html`<p class="notice" role="status">${text}</p>`
}

/** What a page says before its form. */
export function description(text: string): Html {
  return html`<p class="textDescription-customizable">${text}</p>`
}

export function form(visit: Visit, body: Part, name = 'cognitoForm'): Html {
  return html`<form method="post" action="${addressOf(visit, visit.path)}" class="cognito-asf" name="${name}">
<input type="hidden" name="${csrfField}" value="${visit.csrf}">
${body}
</form>`
}

/** Whose new password it is, for those who manage passwords. It has no name, so that it is not sent. */
export function accountName(username: string): Html {
  return html`<input type="text" value="${username}" autocomplete="username" readonly hidden>`
}

export interface Field {
  readonly id: string
  readonly name: string
  readonly label: string
  readonly type?: 'text' | 'password' | 'email' | 'tel' | 'url' | 'date' | 'number'
  readonly value?: string | undefined
  readonly autocomplete?: string
  readonly inputMode?: 'numeric' | 'email' | 'tel'
  readonly placeholder?: string
  readonly maxLength?: number
  readonly isOptional?: boolean
  readonly autofocus?: boolean
  /** Ids of what explains the field. */
  readonly describedBy?: readonly string[]
  /** What kind of code or name it is, for keyboards that would correct it. */
  readonly isWord?: boolean
}

export function field(texts: Texts, attempt: Attempt | undefined, given: Field): Html {
  const { id, name, label, type = 'text', autocomplete, inputMode, placeholder, maxLength, isOptional } = given
  const describedBy = [...(attempt ? [errorId] : []), ...(given.describedBy ?? [])]
  // A password is never sent back.
  const value = type === 'password' ? undefined : (attempt?.form.get(name) ?? given.value)
  const input = attributes({
    type,
    name,
    id,
    value,
    autocomplete,
    inputmode: inputMode,
    placeholder,
    maxlength: maxLength,
    required: !isOptional,
    autofocus: given.autofocus,
    'aria-describedby': describedBy.length > 0 ? describedBy.join(' ') : undefined,
    ...(given.isWord && { autocapitalize: 'none', autocorrect: 'off', spellcheck: 'false' }),
  })
  return html`<div class="field">
<label class="label-customizable" for="${id}">${label}${isOptional && html` <span class="optional">(${texts.optional})</span>`}</label>
<input class="form-control inputField-customizable"${input}>
</div>`
}

/** A code of digits that was sent or is shown elsewhere. */
export function codeInput(
  texts: Texts,
  attempt: Attempt | undefined,
  { id, name, autofocus = true }: Pick<Field, 'id' | 'name' | 'autofocus'>,
): Html {
  const word = { isWord: true, autofocus, maxLength: 64 } as const
  return field(texts, attempt && { ...attempt, form: new Map() }, {
    id,
    name,
    label: texts.code,
    autocomplete: 'one-time-code',
    inputMode: 'numeric',
    ...word,
  })
}

export function submitButton(name: string, label: string): Html {
  return html`<button type="submit" name="${name}" value="yes" class="btn btn-primary submitButton-customizable">${label}</button>`
}

/** A button beside the main one. */
export function otherButton(name: string, label: string): Html {
  return html`<button type="submit" name="${name}" value="yes" class="btn btn-link" formnovalidate>${label}</button>`
}

export function link(address: string, label: string, before?: string): Html {
  return html`<p class="redirect-customizable">${before !== undefined && html`<span>${before}</span> `}<a href="${address}">${label}</a></p>`
}

export function backToSignIn(visit: Visit): Html {
  return link(addressOf(visit, '/login'), visit.texts.backToSignIn)
}

export interface Choice {
  readonly value: string
  readonly label: string
  readonly hint: string
}

export function choices(name: string, legend: string, offered: readonly Choice[]): Html {
  const items = offered.map(
    ({ value, label, hint }, at) => html`<label class="choice" for="${name}-${value}">
<input type="radio" id="${name}-${value}" name="${name}" value="${value}"${attributes({ required: true, checked: at === 0 })}>
<span><strong>${label}</strong><span class="hint">${hint}</span></span>
</label>`,
  )
  return html`<fieldset class="choices"><legend class="textDescription-customizable">${legend}</legend>${items}</fieldset>`
}
