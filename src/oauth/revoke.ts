import type { ClientContext } from '../context.ts'
import { CognitoError } from '../domain/errors/cognito-error.ts'
import { OAuthError, parameterMissing, revocationRefused, tokenTypeUnsupported } from '../domain/oauth-errors.ts'
import { revokeOwnToken } from '../flows/sign-out.ts'
import type { HttpRequest } from '../web/exchange.ts'
import { authenticateClient } from './client-authentication.ts'
import type { Endpoint } from './endpoint.ts'
import { readParameters } from './form.ts'
import { failure } from './json.ts'

/**
 * RFC 7009 for refresh tokens. An unknown one is as good as revoked.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html
 */
export const revokeEndpoint: Endpoint = {
  name: 'revoke',
  path: '/oauth2/revoke',
  methods: ['POST'],
  isForScripts: true,

  async answer(call) {
    const { request } = call
    try {
      const form = await readParameters(request)
      const client = await authenticateClient(call, form)
      call.limit('RevokeToken')
      const token = form.get('token')
      if (token === undefined) throw parameterMissing('token')
      await revoke(client, token)
      // Amplify takes the answer for a success when its length is nought.
      return { status: 200, headers: { ...call.headers, 'content-length': '0' }, text: '' }
    } catch (error) {
      if (!(error instanceof OAuthError && error.code === 'invalid_client')) throw error
      call.result = error.code
      return failure(call.headers, error, { status: 401, headers: challenge(request) })
    }
  },
}

async function revoke(ctx: ClientContext, token: string): Promise<void> {
  try {
    await revokeOwnToken(ctx, token)
  } catch (error) {
    if (!(error instanceof CognitoError)) throw error
    if (error.name === 'UnsupportedTokenTypeException') throw tokenTypeUnsupported()
    // What is no token of ours is not good for anything already.
    if (error.name !== 'InvalidParameterException') throw revocationRefused()
  }
}

/** Whoever tried the header learns which scheme it takes (RFC 6749, 5.2); others would see a browser's dialogue. */
function challenge({ headers }: HttpRequest): Readonly<Record<string, string>> {
  return headers.get('authorization') !== null ? { 'www-authenticate': 'Basic realm="cenote"' } : {}
}
