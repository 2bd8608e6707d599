/** The link in a sign-up mail: who opens it has answered the code. */
import type { ClientContext, Services } from '../context.ts'
import { CognitoError } from '../domain/errors.ts'
import { confirmSignUp } from '../flows/confirm-sign-up.ts'
import { check } from './wire/schema.ts'
import { resolveSubject } from './wire/subject.ts'

/** Confirms by the query of a link. All refusals look alike: whoever guesses learns nothing by them. */
export function createConfirmLink(services: Services): (url: URL, ip: string) => Promise<Response> {
  return async ({ searchParams }, ip) => {
    const asked = {
      ClientId: searchParams.get('client_id'),
      Username: searchParams.get('user_name'),
      ConfirmationCode: searchParams.get('confirmation_code'),
    }
    try {
      await confirm(services, asked, ip)
      return page(200, 'Your registration has been confirmed!')
    } catch (error) {
      if (!(error instanceof CognitoError)) throw error
      return page(400, 'This link is not valid. Please ask for a new one.')
    }
  }
}

async function confirm(services: Services, asked: object, ip: string): Promise<void> {
  const input = check('ConfirmSignUp', asked)
  const request = { id: services.random.uuid(), region: services.config.region, ip }
  const ctx = await resolveSubject({ ...services, request }, 'ConfirmSignUp', input, undefined)
  const { Username: name, ConfirmationCode: code } = input
  // Found by its client id, as the operation of that name is.
  await confirmSignUp(ctx as ClientContext, { name, code, forceAliasCreation: false })
}

function page(status: number, sentence: string): Response {
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Sign-up</title><p>${sentence}</p></html>`
  return new Response(html, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      // The address has a code in it.
      'referrer-policy': 'no-referrer',
    },
  })
}
