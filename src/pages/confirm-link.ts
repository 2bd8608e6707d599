/** The link in a sign-up mail: who opens it has answered the code. */
import type { ClientContext, Services } from '../context.ts'
import type { Client } from '../domain/client.ts'
import { CognitoError } from '../domain/errors/cognito-error.ts'
import { confirmSignUp } from '../flows/confirm-sign-up.ts'
import { clientOfHost } from '../flows/domains.ts'
import { requestContext } from '../web/request-context.ts'
import { busyPage } from './busy-page.ts'
import { codeField, nameField } from './fields.ts'
import type { RateLimit } from './rate-limit.ts'
import { settingOf } from './setting.ts'
import { Refused } from './situations.ts'
import { confirmLinkView } from './views/confirm-link.ts'
import { layout } from './views/layout.ts'
import { writePage } from './write-page.ts'

/** Confirms by the query of a link. All refusals look alike: whoever guesses learns nothing by them. */
export async function confirmByLink(
  services: Services,
  limit: RateLimit,
  { request, ip }: { readonly request: Request; readonly ip: string },
): Promise<Response> {
  const setting = settingOf(request)
  const { texts } = setting
  // A link is a form that was filled in elsewhere.
  const wait = limit.take(ip)
  if (wait > 0) return busyPage(services.config, setting, wait)
  const ctx = await clientOf(services, request, ip)
  const isConfirmed = await confirm(ctx, setting.query).catch(error => {
    if (!(error instanceof CognitoError || error instanceof Refused)) throw error
    return false
  })
  const page = layout({
    ...setting,
    title: texts.confirmLink.heading,
    body: confirmLinkView(texts, { isConfirmed, application: ctx && applicationOf(ctx.client) }),
    hasError: !isConfirmed,
    // Its address has been used up.
    hasNoLanguages: true,
  })
  return writePage(services.config, page, { status: isConfirmed ? 200 : 400 })
}

async function clientOf(services: Services, request: Request, ip: string): Promise<ClientContext | undefined> {
  const clientId = new URL(request.url).searchParams.get('client_id') ?? ''
  if (!/^[\w+]{1,128}$/.test(clientId)) return undefined
  return clientOfHost(requestContext(services, request, ip), request.headers.get('host') ?? undefined, clientId)
}

async function confirm(ctx: ClientContext | undefined, query: URLSearchParams): Promise<boolean> {
  if (!ctx) return false
  const given = new Map(query)
  const name = nameField(given, 'user_name', ctx.pool)
  await confirmSignUp(ctx, { name, code: codeField(given, 'confirmation_code'), forceAliasCreation: false })
  return true
}

/**
 * Where the application begins, as far as its addresses tell. Not the sign-in page: whoever comes back to an application
 * that did not send him is refused by most.
 */
function applicationOf({ settings }: Client): string | undefined {
  const { DefaultRedirectURI, CallbackURLs = [] } = settings
  const addresses = (DefaultRedirectURI === undefined ? CallbackURLs : [DefaultRedirectURI]).map(url => new URL(url))
  const starts = ['https:', 'http:'].map(
    scheme => new Set(addresses.filter(({ protocol }) => protocol === scheme).map(({ origin }) => `${origin}/`)),
  )
  // One under development on somebody's machine is not where people are at home.
  const [only, ...others] = starts.find(({ size }) => size > 0) ?? []
  return others.length === 0 ? only : undefined
}
