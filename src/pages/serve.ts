/** From a request to a page's answer: what every page has in common, in the order in which it is looked at. */
import type { Services } from '../context.ts'
import { CognitoError } from '../domain/errors/cognito-error.ts'
import { checkAuthorizationRequest } from '../flows/authorization/request.ts'
import { brandingOf } from '../flows/branding.ts'
import { allowsPasswords } from '../flows/federation/providers.ts'
import { cookie, isSecure, readCookies } from '../web/cookies.ts'
import { errorPath } from '../web/error-page.ts'
import { fromWeb } from '../web/exchange.ts'
import { type Form, readForm } from '../web/form.ts'
import { redirect } from '../web/redirect.ts'
import { requestContext } from '../web/request-context.ts'
import { busyPage } from './busy-page.ts'
import { csrfCookie, csrfToken, isOwnForm } from './csrf.ts'
import { formTargets } from './form-targets.ts'
import { languageCookie, languageOf, languageParameter } from './language.ts'
import type { RateLimit } from './rate-limit.ts'
import { settingOf } from './setting.ts'
import { isOver, Refused, sentenceOf } from './situations.ts'
import { startAgain } from './start-again.ts'
import { layout } from './views/layout.ts'
import type { Answer, Page, Visit } from './visit.ts'
import { writePage } from './write-page.ts'

/** Answers requests for one page. */
export type Serve = (page: Page, request: Request, ip: string) => Promise<Response>

export function createServe(services: Services, limit: RateLimit): Serve {
  const { config, random } = services
  return async (page, request, ip) => {
    const setting = settingOf(request)
    const cookies = readCookies(request)
    const checked = await checkAuthorizationRequest(
      requestContext(services, request, ip),
      request.headers.get('host') ?? undefined,
      setting.query,
    )
    if (checked.kind === 'page') return redirect(config, errorPath(checked.error, checked.clientId))
    if (checked.kind === 'redirect') return redirect(config, checked.location)
    const { client } = checked.ctx
    if (!page.isForProvidersToo && !allowsPasswords(client))
      return redirect(config, errorPath('local_sign_in_disabled', client.id))
    const { token, isNew } = csrfToken(random, cookies)
    const secure = isSecure(config)
    const visit: Visit = { ...setting, ...checked, cookies, csrf: token, secure }
    const kept = [...(isNew ? [cookie(csrfCookie, token, { secure })] : []), ...languageCookies(setting.query, secure)]
    if (request.method !== 'POST') return write(visit, 200, await page.show(visit), kept)
    const wait = limit.take(ip)
    if (wait > 0) return busyPage(config, setting, wait)
    return submit(page, visit, request, kept)
  }
}

async function submit(page: Page, visit: Visit, request: Request, kept: readonly string[]): Promise<Response> {
  const read = await readForm(fromWeb(request, visit.ctx.request.ip))
  const form: Form = read.kind === 'form' ? read.form : new Map()
  const refuse = async (error: CognitoError | Refused, status: number) =>
    write(visit, status, await page.show(visit, { error: sentenceOf(error, visit.texts), form }), kept)
  if (read.kind === 'refused') return refuse(new Refused('formInvalid'), read.status)
  if (!isOwnForm(request, visit.cookies, form)) return refuse(new Refused('formExpired'), 403)
  try {
    return write(visit, 200, await page.submit(visit, form), kept)
  } catch (error) {
    if (!(error instanceof CognitoError || error instanceof Refused)) throw error
    if (isOver(error)) return write(visit, 200, startAgain(visit), kept)
    return refuse(error, 400)
  }
}

/** Cookies of the answer come last: of two of a name the browser keeps the later one. */
async function write(visit: Visit, status: number, answer: Answer, kept: readonly string[]): Promise<Response> {
  const { ctx } = visit
  const cookies = [...kept, ...(answer.cookies ?? [])]
  if (answer.kind === 'redirect') return redirect(ctx.config, answer.location, cookies)
  const branding = await brandingOf(ctx)
  const { title, body, hasInlinePicture } = answer
  const page = layout({ ...visit, title, body, branding, hasError: status >= 400 })
  return writePage(ctx.config, page, {
    status,
    cookies,
    formTargets: [...formTargets(ctx.client), ...testHosts(ctx.config)],
    hasInlinePicture,
  })
}

/** Where the field for the address of a directory may lead beside https. There are none in production mode. */
function testHosts({ identityProviders }: Services['config']): readonly string[] {
  const { standIns, allowHttp } = identityProviders
  return [...new Set([...Object.values(standIns), ...allowHttp.map(host => `http://${host}`)])]
}

const year = 365 * 24 * 60 * 60

/** A language that was chosen stays chosen. */
function languageCookies(query: URLSearchParams, secure: boolean): readonly string[] {
  const chosen = languageOf(query.get(languageParameter))
  return chosen ? [cookie(languageCookie, chosen, { secure, maxAge: year })] : []
}
