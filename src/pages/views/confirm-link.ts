import { type Html, html } from '../html.ts'
import type { Texts } from '../texts/texts.ts'

export function confirmLinkView({ confirmLink }: Texts, isConfirmed: boolean): Html {
  return isConfirmed
    ? html`<p class="notice" role="status">${confirmLink.done}</p>`
    : html`<p class="errorMessage-customizable" role="alert">${confirmLink.invalid}</p>`
}
