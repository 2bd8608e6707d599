import { CognitoError } from '../domain/errors/cognito-error.ts'
import { OAuthError, tokenUnusable, userInfoRequestBad } from '../domain/oauth-errors.ts'
import { userInfo } from '../flows/authorization/user-info.ts'
import type { HttpRequest } from '../web/exchange.ts'
import type { Endpoint } from './endpoint.ts'
import { failure, success } from './json.ts'

/** https://docs.aws.amazon.com/cognito/latest/developerguide/userinfo-endpoint.html */
export const userInfoEndpoint: Endpoint = {
  name: 'userInfo',
  path: '/oauth2/userInfo',
  methods: ['GET', 'POST'],
  isForScripts: true,

  async answer(call) {
    const { ctx, request } = call
    try {
      const told = await userInfo(ctx, call.host, bearerOf(request))
      call.poolId = told.poolId
      call.clientId = told.clientId
      return success(call.headers, told.claims)
    } catch (error) {
      const refusal = error instanceof CognitoError ? tokenUnusable() : error
      if (!(refusal instanceof OAuthError)) throw error
      call.result = refusal.code
      return failure(call.headers, refusal, { headers: challenge(refusal) })
    }
  },
}

function bearerOf({ headers }: HttpRequest): string {
  const [, token] = /^Bearer +([\w.~+/-]+=*) *$/i.exec(headers.get('authorization') ?? '') ?? []
  if (token === undefined) throw userInfoRequestBad()
  return token
}

/** The documentation prints it without a scheme, which no client could read (RFC 6750, 3). */
function challenge({ code, description }: OAuthError) {
  return {
    'www-authenticate': `Bearer error="${code}", error_description="${description}"`,
    'access-control-expose-headers': 'WWW-Authenticate',
  }
}
