import type { ClientContext } from '../context.ts'
import type { SecondFactor } from '../domain/second-factors.ts'
import { cookie, withoutCookie } from '../web/cookies.ts'
import type { Delivery, Notice } from './texts/texts.ts'
import type { Visit } from './visit.ts'

export const pageDataCookie = 'page-data'

/** A question of the sign-in engine: whose it is, the session that its answer goes back with, and the wish to be remembered. */
interface Asked {
  readonly username: string
  readonly session: string
  readonly remember?: true
}

/** A second factor that can be set up on the pages. */
export type FactorToSetUp = Exclude<SecondFactor, 'SMS_MFA'>

/** Where somebody is on his way, and what the page there shows. Nothing is believed because it is written here: the flows prove it. */
export type PageData =
  | { readonly step: 'notice'; readonly notice: Notice }
  | {
      readonly step: 'confirm'
      readonly username: string
      /** Shows later who chose the password. */
      readonly proof?: string
      readonly delivery?: Delivery
      readonly by: 'code' | 'link' | 'administrator'
      readonly isResent?: true
      /** The message could not be handed over. */
      readonly isUndelivered?: true
    }
  | { readonly step: 'reset'; readonly username: string; readonly delivery?: Delivery; readonly isResent?: true }
  | (Asked & { readonly step: 'new-password'; readonly missing: readonly string[] })
  | (Asked & {
      readonly step: 'code'
      readonly factor: SecondFactor
      readonly delivery?: Delivery
      readonly isResent?: true
      /** The name that its owner gave the authenticator app. */
      readonly app?: string
    })
  | (Asked & { readonly step: 'choose'; readonly factors: readonly SecondFactor[] })
  | (Asked & { readonly step: 'set-up'; readonly factors: readonly FactorToSetUp[] })
  | (Asked & { readonly step: 'set-up-app'; readonly secret: string })
  | (Asked & { readonly step: 'set-up-email' })

export type Step = PageData['step']

/** The page of each step. */
export const stepPaths = {
  notice: '/login',
  confirm: '/confirm',
  reset: '/confirmForgotPassword',
  'new-password': '/newPassword',
  code: '/mfa',
  choose: '/mfaOption',
  'set-up': '/mfaSetup',
  'set-up-app': '/mfaSetup',
  'set-up-email': '/mfaSetup',
} as const satisfies Record<Step, string>

export const steps = Object.keys(stepPaths) as readonly Step[]

const minutes = 60
const day = 24 * 60 * minutes

/** In seconds. The sessions of the engine end earlier, and say so. */
const lifetimes: Readonly<Record<Step, number>> = {
  notice: minutes,
  // As long as the codes that they wait for.
  confirm: day,
  reset: 60 * minutes,
  'new-password': 20 * minutes,
  code: 20 * minutes,
  choose: 20 * minutes,
  'set-up': 20 * minutes,
  'set-up-app': 20 * minutes,
  'set-up-email': 20 * minutes,
}

const purpose = 'page-data'
const contextOf = ({ pool, client }: ClientContext) => `${pool.id}/${client.id}`

// Browsers drop larger cookies without a word.
const longestCookie = 3_800

/** The cookie that takes somebody to the next page. */
export function keepPageData({ ctx, secure }: Visit, data: PageData): string {
  const seconds = lifetimes[data.step]
  const expiresAt = ctx.now().getTime() + seconds * 1000
  const sealed = ctx.seal.seal(purpose, contextOf(ctx), JSON.stringify({ ...data, expiresAt }))
  if (sealed.length > longestCookie) throw new Error(`the step ${data.step} does not fit a cookie`)
  return cookie(pageDataCookie, sealed, { secure, maxAge: seconds })
}

export function forgetPageData({ secure }: Pick<Visit, 'secure'>): string {
  return withoutCookie(pageDataCookie, { secure })
}

/** Where somebody is, if it is one of these steps: in this browser, of this pool and client, and not too long ago. */
export function readPageData<S extends Step>(
  { ctx, cookies }: Visit,
  ...steps: readonly S[]
): Extract<PageData, { step: S }> | undefined {
  const sealed = cookies.get(pageDataCookie)
  if (sealed === undefined || sealed.length > longestCookie) return undefined
  const plain = ctx.seal.open(purpose, contextOf(ctx), sealed)
  if (!plain) return undefined
  // The text was authenticated, so it has the form that keepPageData wrote.
  const data = JSON.parse(plain.toString('utf8')) as Extract<PageData, { step: S }> & { readonly expiresAt: number }
  return data.expiresAt > ctx.now().getTime() && steps.some(step => step === data.step) ? data : undefined
}
