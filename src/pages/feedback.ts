/**
 * The links in a mail about an unusual sign-in: who opens one is asked whether it was he, and only a form answers. Mail
 * programs open links before anybody reads them.
 */
import type { ClientContext, Services } from '../context.ts'
import type { AuthEvent } from '../domain/auth-event.ts'
import { CognitoError } from '../domain/errors/cognito-error.ts'
import { feedbackTokenInvalid } from '../domain/errors/risk.ts'
import { clientOfHost } from '../flows/domains.ts'
import { assertSecured } from '../flows/risk-configuration.ts'
import { answerFeedback, findAnswerable } from '../flows/threats/feedback.ts'
import { fromWeb } from '../web/exchange.ts'
import { type Form, readForm } from '../web/form.ts'
import { requestContext } from '../web/request-context.ts'
import { settingOf } from './setting.ts'
import { type FeedbackLink, feedbackDoneView, feedbackInvalidView, feedbackView } from './views/feedback.ts'
import { layout } from './views/layout.ts'
import { writePage } from './write-page.ts'

/** All refusals look alike: whoever guesses learns nothing by them. */
export async function feedbackPage(services: Services, request: Request, ip: string): Promise<Response> {
  const setting = settingOf(request)
  const { texts } = setting
  const isAnswer = request.method === 'POST'
  const answered = await (isAnswer ? answer(services, request, ip) : ask(services, request, ip)).catch(error => {
    if (!(error instanceof CognitoError)) throw error
    return undefined
  })
  const body = !answered
    ? feedbackInvalidView(texts)
    : 'event' in answered
      ? feedbackView(setting, answered)
      : feedbackDoneView(texts, answered.value)
  const page = layout({
    ...setting,
    title: texts.feedback.heading,
    body,
    hasError: !answered,
    // What was sent by a form has no address of its own.
    hasNoLanguages: isAnswer,
  })
  return writePage(services.config, page, { status: answered ? 200 : 400 })
}

async function ask(
  services: Services,
  request: Request,
  ip: string,
): Promise<{ readonly link: FeedbackLink; readonly event: AuthEvent }> {
  const link = linkOf(new Map(new URL(request.url).searchParams))
  const ctx = await contextOf(services, request, { ip, link })
  return { link, event: await findAnswerable(ctx, link) }
}

async function answer(services: Services, request: Request, ip: string): Promise<Pick<FeedbackLink, 'value'>> {
  const read = await readForm(fromWeb(request, ip))
  if (read.kind === 'refused') throw feedbackTokenInvalid()
  const link = linkOf(read.form)
  await answerFeedback(await contextOf(services, request, { ip, link }), link)
  return link
}

function linkOf(given: Form): FeedbackLink {
  const value = given.get('value')
  if (value !== 'Valid' && value !== 'Invalid') throw feedbackTokenInvalid()
  return {
    clientId: given.get('client_id') ?? '',
    username: given.get('user_name') ?? '',
    eventId: given.get('event_id') ?? '',
    token: given.get('feedback_token') ?? '',
    value,
  }
}

async function contextOf(
  services: Services,
  request: Request,
  { ip, link: { clientId } }: { readonly ip: string; readonly link: FeedbackLink },
): Promise<ClientContext> {
  if (!/^[\w+]{1,128}$/.test(clientId)) throw feedbackTokenInvalid()
  const host = request.headers.get('host') ?? undefined
  const ctx = await clientOfHost(requestContext(services, request, ip), host, clientId)
  if (!ctx) throw feedbackTokenInvalid()
  assertSecured(ctx)
  return ctx
}
