import type { ClientContext } from '../context.ts'
import type { AuthorizationRequest } from '../flows/authorization/request.ts'
import type { Cookies } from '../web/cookies.ts'
import type { Form } from '../web/form.ts'
import type { Html } from './html.ts'
import type { Language } from './language.ts'
import type { Texts } from './texts/texts.ts'

/** How a page is written for the person in front of it. */
export interface Setting {
  readonly language: Language
  readonly texts: Texts
  /** `/login`. */
  readonly path: string
  readonly query: URLSearchParams
}

/** Somebody in front of a page, on his way to an application whose request was checked. */
export interface Visit extends Setting {
  readonly ctx: ClientContext
  readonly request: AuthorizationRequest
  readonly cookies: Cookies
  /** The token that every form of the page repeats. */
  readonly csrf: string
  /** What the browser may bring over https only. */
  readonly secure: boolean
}

/** A form that was refused: the sentence to show, and what was typed. */
export interface Attempt {
  readonly error: string
  readonly form: Form
}

export type Answer =
  | {
      readonly kind: 'page'
      readonly title: string
      readonly body: Html
      readonly hasInlinePicture?: boolean
      readonly cookies?: readonly string[]
    }
  | { readonly kind: 'redirect'; readonly location: string; readonly cookies?: readonly string[] }

/** One page: it shows a step and hands on what was typed. What comes next is decided by the flows alone. */
export interface Page {
  /** Shown by clients whose people only sign in by outside providers, too. */
  readonly isForProvidersToo?: true
  show(visit: Visit, attempt?: Attempt): Answer | Promise<Answer>
  submit(visit: Visit, form: Form): Promise<Answer>
}

/** The address of a page on the same way: the request of the application travels along. */
export function addressOf(
  { query }: Pick<Setting, 'query'>,
  path: string,
  change: Record<string, string> = {},
): string {
  const travelling = new URLSearchParams(query)
  for (const [name, value] of Object.entries(change)) travelling.set(name, value)
  return `${path}?${travelling}`
}
