import type { ClientContext } from '../context.ts'
import { CognitoError } from '../domain/errors/cognito-error.ts'
import { grantRefused, grantTypeUnsupported, parameterMissing, requestRefused } from '../domain/oauth-errors.ts'
import type { OAuthGrant } from '../events.ts'
import type { GrantedTokens } from '../flows/grant-tokens.ts'
import { authenticateClient } from './client-authentication.ts'
import type { Endpoint } from './endpoint.ts'
import { type Parameters, readParameters } from './form.ts'
import { authorizationCodeGrant } from './grants/authorization-code.ts'
import { clientCredentialsGrant } from './grants/client-credentials.ts'
import { refreshTokenGrant } from './grants/refresh-token.ts'
import { success } from './json.ts'

type Grant = (ctx: ClientContext, form: Parameters) => Promise<GrantedTokens>

const grants: Record<OAuthGrant, Grant> = {
  authorization_code: authorizationCodeGrant,
  refresh_token: refreshTokenGrant,
  client_credentials: clientCredentialsGrant,
}

/** What counts against which quota; the sign-in that a code came from was counted then. */
const countedAs: Record<OAuthGrant, string> = {
  authorization_code: 'authorization_code',
  refresh_token: 'GetTokensFromRefreshToken',
  client_credentials: 'client_credentials',
}

/** https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html */
export const tokenEndpoint: Endpoint = {
  name: 'token',
  path: '/oauth2/token',
  methods: ['POST'],
  isForScripts: true,

  async answer(call) {
    const form = await readParameters(call.request)
    const grant = grantOf(form.get('grant_type'))
    call.grant = grant
    const ctx = await authenticateClient(call, form)
    call.limit(countedAs[grant])
    const tokens = await grants[grant](ctx, form).catch(error => {
      throw translate(error)
    })
    ctx.events.tokensGranted(grant)
    return success(call.headers, tokenResponse(tokens))
  },
}

function grantOf(name: string | undefined): OAuthGrant {
  if (name === undefined) throw parameterMissing('grant_type')
  if (!Object.hasOwn(grants, name)) throw grantTypeUnsupported()
  // Sound: it is one of the table's own names.
  return name as OAuthGrant
}

function tokenResponse({ idToken, accessToken, refreshToken, expiresIn }: GrantedTokens): object {
  return {
    id_token: idToken,
    access_token: accessToken,
    refresh_token: refreshToken,
    expires_in: expiresIn,
    token_type: 'Bearer',
  }
}

const ofFunctions = /Lambda/

/** A function that fails takes nothing from the code or token that was shown: the same request may go well later. */
function translate(error: unknown): unknown {
  if (!(error instanceof CognitoError)) return error
  return ofFunctions.test(error.name) ? requestRefused(error.message) : grantRefused(error.message)
}
