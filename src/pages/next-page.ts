/** From what the sign-in engine asks to the page that asks it. */
import { unsupported } from '../domain/errors/general.ts'
import { secondFactors } from '../domain/second-factors.ts'
import {
  browserSessionCookie,
  browserSessionSeconds,
  startBrowserSession,
} from '../flows/authorization/browser-session.ts'
import { finishAuthorization } from '../flows/authorization/finish.ts'
import { associateHosted, type HostedOutcome } from '../flows/sign-in/hosted.ts'
import { cookie, withoutCookie } from '../web/cookies.ts'
import { csrfCookie } from './csrf.ts'
import { keepDevice, type ProvenDevice } from './device-cookie.ts'
import { type FactorToSetUp, forgetPageData, keepPageData, type PageData, stepPaths } from './page-data.ts'
import type { Delivery } from './texts/texts.ts'
import { type Answer, addressOf, type Visit } from './visit.ts'

export function goTo(visit: Visit, data: PageData): Answer {
  return { kind: 'redirect', location: addressOf(visit, stepPaths[data.step]), cookies: [keepPageData(visit, data)] }
}

/** Who signs in, and what he asked for as he began. */
export interface Comer {
  readonly username: string
  readonly remember: boolean
  /** He has just asked for another code. */
  readonly isResent?: true
}

/** The same, of somebody on his way. */
export function comerOf({ username, remember }: { readonly username: string; readonly remember?: true }): Comer {
  return { username, remember: remember === true }
}

export type Ended = HostedOutcome & { readonly device?: ProvenDevice | undefined }

/** To the page of the next question, or back to the application. */
export async function follow(visit: Visit, comer: Comer, outcome: Ended): Promise<Answer> {
  if (outcome.kind === 'signed-in') return arrive(visit, comer, outcome)
  const { name, parameters, session } = outcome
  // Only questions between a device and the server come without one, and these were answered already.
  if (session === undefined) throw unsupported(name)
  const { username, remember, isResent } = comer
  const asked = { username, session, ...(remember && { remember }) } as const
  switch (name) {
    case 'NEW_PASSWORD_REQUIRED':
      return goTo(visit, { ...asked, step: 'new-password', missing: missingAttributes(parameters.requiredAttributes) })
    case 'SMS_MFA':
    case 'EMAIL_OTP':
    case 'SOFTWARE_TOKEN_MFA': {
      const app = parameters.FRIENDLY_DEVICE_NAME
      const shown = { ...deliveryOf(parameters), ...(app !== undefined && { app }), ...(isResent && { isResent }) }
      return goTo(visit, { ...asked, ...shown, step: 'code', factor: name })
    }
    case 'SELECT_MFA_TYPE': {
      const offered = listOf(parameters.MFAS_CAN_CHOOSE)
      return goTo(visit, { ...asked, step: 'choose', factors: secondFactors.filter(one => offered.includes(one)) })
    }
    case 'MFA_SETUP': {
      const offered = listOf(parameters.MFAS_CAN_SETUP)
      const factors = (['SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'] as const).filter(one => offered.includes(one))
      const [only, ...others] = factors
      if (!only || others.length > 0) return goTo(visit, { ...asked, step: 'set-up', factors })
      return setUp(visit, asked, only)
    }
    default:
      throw unsupported(name)
  }
}

type Asked = Pick<Extract<PageData, { step: 'set-up' }>, 'username' | 'session' | 'remember'>

/** To the page that sets up this factor. The app's secret is made here, once, so that a page can be looked at again. */
export async function setUp(visit: Visit, asked: Asked, factor: FactorToSetUp): Promise<Answer> {
  if (factor === 'EMAIL_OTP') return goTo(visit, { ...asked, step: 'set-up-email' })
  const { secret, session } = await associateHosted(visit.ctx, asked.session)
  return goTo(visit, { ...asked, step: 'set-up-app', session, secret })
}

type Arrived = Extract<Ended, { kind: 'signed-in' }>

/** Signed in: the browser is remembered for an hour, and goes back with what the application asked for. */
async function arrive(visit: Visit, comer: Comer, { user, eventId, device }: Arrived): Promise<Answer> {
  const { ctx, request, secure } = visit
  const deviceCookies = await keepDevice(visit, user, { ...comer, device })
  const { cookie: value, session } = await startBrowserSession(ctx, user, eventId === undefined ? {} : { eventId })
  const location = await finishAuthorization(ctx, request, { user, session })
  const cookies = [
    cookie(browserSessionCookie, value, { secure, maxAge: browserSessionSeconds }),
    forgetPageData(visit),
    // A form that was opened before this sign-in is not this user's.
    withoutCookie(csrfCookie, { secure }),
    ...deviceCookies,
  ]
  return { kind: 'redirect', location, cookies }
}

function listOf(json: string | undefined): readonly string[] {
  // The engine writes a list of names.
  return json === undefined ? [] : (JSON.parse(json) as string[])
}

const attributePrefix = 'userAttributes.'

function missingAttributes(json: string | undefined): readonly string[] {
  return listOf(json).map(name => name.replace(attributePrefix, ''))
}

function deliveryOf(parameters: Readonly<Record<string, string>>): { readonly delivery?: Delivery } {
  const { CODE_DELIVERY_DELIVERY_MEDIUM: medium, CODE_DELIVERY_DESTINATION: destination = '' } = parameters
  return medium === 'EMAIL' || medium === 'SMS' ? { delivery: { medium, destination } } : {}
}
