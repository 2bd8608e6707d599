import { type Html, html } from '../html.ts'
import type { ErrorCode, Texts } from '../texts/texts.ts'

/** Explains codes that are known; an address with any other is not one of ours. */
export function errorView({ errorPage }: Texts, code: string | undefined): Html {
  const { explanations, lead } = errorPage
  const known = code !== undefined && Object.hasOwn(explanations, code) ? explanations[code as ErrorCode] : undefined
  return html`<p class="errorMessage-customizable" role="alert">${known ?? explanations.invalid_request}</p>
<p class="textDescription-customizable">${lead}</p>`
}

export function busyView({ busy }: Texts): Html {
  return html`<p class="errorMessage-customizable" role="alert">${busy.lead}</p>`
}
