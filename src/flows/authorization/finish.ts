import type { ClientContext } from '../../context.ts'
import { serverError } from '../../domain/oauth-errors.ts'
import type { User } from '../../domain/user.ts'
import { errorLocation } from './locations.ts'
import type { AuthorizationRequest } from './request.ts'

/** Where the browser goes with the result of a sign-in: a code, or tokens in the fragment. */
export async function finishAuthorization(
  _ctx: ClientContext,
  request: AuthorizationRequest,
  _by: { readonly user: User; readonly authTime: Date },
): Promise<string> {
  return errorLocation(request, serverError())
}
