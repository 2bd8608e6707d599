import { type Html, html } from '../html.ts'
import type { Texts } from '../texts/texts.ts'
import { link } from './parts.ts'

interface Confirmed {
  readonly isConfirmed: boolean
  /** Where to go on, if it is known. */
  readonly application: string | undefined
}

export function confirmLinkView({ confirmLink }: Texts, { isConfirmed, application }: Confirmed): Html {
  const outcome = isConfirmed
    ? html`<p class="notice" role="status">${confirmLink.done}</p>`
    : html`<p class="errorMessage-customizable" role="alert">${confirmLink.invalid}</p>`
  return html`${outcome}${application !== undefined && link(application, confirmLink.toApplication)}`
}
