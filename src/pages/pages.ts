/**
 * The hosted pages: what people see who sign in by the browser. They show steps and hand on what was typed; what a step
 * proves and what comes next is decided in the flows. They never touch the store's rows, tokens or another edge.
 */
import type { Context, Hono } from 'hono'
import type { Services } from '../context.ts'
import { confirmPage, resendPage } from './confirm.ts'
import { confirmByLink } from './confirm-link.ts'
import { brokenPage, errorPage } from './error-page.ts'
import { feedbackPage } from './feedback.ts'
import { forgotPasswordPage, resetPasswordPage } from './forgot-password.ts'
import { newPasswordPage } from './new-password.ts'
import { createRateLimit } from './rate-limit.ts'
import { chooseFactorPage, codePage, setUpPage } from './second-factor.ts'
import { createServe } from './serve.ts'
import { signInPage } from './sign-in.ts'
import { signUpPage } from './sign-up.ts'
import { asset, favicon } from './theme/files.ts'
import type { Page } from './visit.ts'

const pages: Readonly<Record<string, Page>> = {
  '/login': signInPage,
  '/signup': signUpPage,
  '/confirm': confirmPage,
  '/resendcode': resendPage,
  '/forgotPassword': forgotPasswordPage,
  // The documentation writes it in both ways.
  '/confirmForgotPassword': resetPasswordPage,
  '/confirmforgotPassword': resetPasswordPage,
  '/newPassword': newPasswordPage,
  '/mfa': codePage,
  '/mfaOption': chooseFactorPage,
  '/mfaSetup': setUpPage,
}

/** Puts the pages under their addresses. */
export function mountPages(app: Hono, services: Services, addressOf: (c: Context) => string): void {
  const limit = createRateLimit(services.now)
  const serve = createServe(services, limit)
  const guarded = async (c: Context, answer: () => Response | Promise<Response>) => {
    try {
      return await answer()
    } catch (error) {
      services.log.error({ err: error }, 'bug')
      return brokenPage(services, c.req.raw)
    }
  }
  for (const [path, page] of Object.entries(pages)) {
    app.on(['GET', 'POST'], path, c => guarded(c, () => serve(page, c.req.raw, addressOf(c))))
    app.all(path, c => c.body(null, 405, { allow: 'GET, HEAD, POST' }))
  }
  app.get('/error', c => guarded(c, () => errorPage(services, c.req.raw)))
  // HEAD, which looks without opening, confirms nobody.
  for (const path of ['/confirmUser', '/confirmUser/', '/confirmuser', '/confirmuser/'])
    app.get(path, async c =>
      c.req.method === 'GET'
        ? guarded(c, () => confirmByLink(services, limit, { request: c.req.raw, ip: addressOf(c) }))
        : c.body(null, 405, { allow: 'GET' }),
    )
  app.on(['GET', 'POST'], '/feedback', c => guarded(c, () => feedbackPage(services, c.req.raw, addressOf(c))))
  app.all('/feedback', c => c.body(null, 405, { allow: 'GET, HEAD, POST' }))
  app.get('/assets/:file', c => asset(c.req.param('file')) ?? c.notFound())
  app.get('/favicon.ico', favicon)
}
