import type { Context } from '../../context.ts'
import { checkAuthorizationRequest } from '../authorization/request.ts'
import { arrive, originOf, type Return, type Returned, tripTo } from './arrive.ts'
import { findProvider } from './providers.ts'

const notBegunHere: Returned = { kind: 'page', error: 'sign_in_expired' }

/**
 * A sign-in that a directory began: RelayState is the request that an application would have made, with its provider, and
 * is checked like one.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-SAML-session-initiation.html
 */
export async function finishUnasked(ctx: Context, { host, path, state, brought }: Return): Promise<Returned> {
  const query = new URLSearchParams(state)
  const isRequest = query.has('client_id') && (query.has('identity_provider') || query.has('idp_identifier'))
  if (path !== '/saml2/idpresponse' || !isRequest) return notBegunHere
  const checked = await checkAuthorizationRequest(ctx, host, query)
  if (checked.kind === 'page') return { kind: 'page', error: checked.error }
  if (checked.kind === 'redirect') return { kind: 'redirect', location: checked.location, error: checked.error }
  const { ctx: clientCtx, request } = checked
  const provider = await findProvider(clientCtx, { name: request.identityProvider })
  if (provider?.type !== 'SAML') return notBegunHere
  const returnUrl = `${await originOf(clientCtx, host)}${path}`
  return arrive(clientCtx, request, {
    provider,
    prove: () =>
      ctx.federations.SAML.finishUnasked(clientCtx, tripTo(clientCtx, provider, { returnUrl, state: '' }), brought),
  })
}
