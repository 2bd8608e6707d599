import type { Services } from '../context.ts'
import { settingOf } from './setting.ts'
import { errorView } from './views/error.ts'
import { layout } from './views/layout.ts'
import { writePage } from './write-page.ts'

/** Tells what is wrong with a request that nobody can be sent back with. */
export function errorPage({ config }: Services, request: Request): Response {
  const setting = settingOf(request)
  const { texts, query } = setting
  const body = errorView(texts, query.get('error') ?? undefined)
  const page = layout({ ...setting, title: texts.errorPage.heading, body, hasError: true })
  return writePage(config, page, { status: 400 })
}

/** A page that could not be made: the log has why, the person learns nothing of it. */
export function brokenPage({ config }: Services, request: Request): Response {
  const setting = settingOf(request)
  const { texts } = setting
  const body = errorView(texts, 'server_error')
  const page = layout({ ...setting, title: texts.errorPage.heading, body, hasError: true, hasNoLanguages: true })
  return writePage(config, page, { status: 500 })
}
