/** The link in a sign-up mail: who opens it has answered the code. */
import type { Services } from '../context.ts'
import { CognitoError } from '../domain/errors/cognito-error.ts'
import { confirmSignUp } from '../flows/confirm-sign-up.ts'
import { clientOfHost } from '../flows/domains.ts'
import { requestContext } from '../web/request-context.ts'
import { codeField, nameField } from './fields.ts'
import { settingOf } from './setting.ts'
import { Refused } from './situations.ts'
import { confirmLinkView } from './views/confirm-link.ts'
import { layout } from './views/layout.ts'
import { writePage } from './write-page.ts'

/** Confirms by the query of a link. All refusals look alike: whoever guesses learns nothing by them. */
export async function confirmByLink(services: Services, request: Request, ip: string): Promise<Response> {
  const setting = settingOf(request)
  const { texts } = setting
  const isConfirmed = await confirm(services, request, ip).catch(error => {
    if (!(error instanceof CognitoError || error instanceof Refused)) throw error
    return false
  })
  const page = layout({
    ...setting,
    title: texts.confirmLink.heading,
    body: confirmLinkView(texts, isConfirmed),
    hasError: !isConfirmed,
    // Its address has been used up.
    hasNoLanguages: true,
  })
  return writePage(services.config, page, { status: isConfirmed ? 200 : 400 })
}

async function confirm(services: Services, request: Request, ip: string): Promise<boolean> {
  const { searchParams } = new URL(request.url)
  const host = request.headers.get('host') ?? undefined
  const clientId = searchParams.get('client_id') ?? ''
  if (!/^[\w+]{1,128}$/.test(clientId)) return false
  const ctx = await clientOfHost(requestContext(services, request, ip), host, clientId)
  if (!ctx) return false
  const given = new Map(searchParams)
  const name = nameField(given, 'user_name', ctx.pool)
  await confirmSignUp(ctx, { name, code: codeField(given, 'confirmation_code'), forceAliasCreation: false })
  return true
}
