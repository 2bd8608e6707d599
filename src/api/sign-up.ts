import { invalidSession } from '../domain/errors/sign-in.ts'
import { confirmByAdministrator, confirmSignUp } from '../flows/confirm-sign-up.ts'
import { findUser } from '../flows/find-user.ts'
import { resendCode } from '../flows/resend-code.ts'
import { assertSecretHash } from '../flows/secret-hash.ts'
import { signUp as makeAccount } from '../flows/sign-up.ts'
import { readAttributes } from './shapes/user.ts'
import type { Operations } from './wire/operations.ts'

/** Signing up and being confirmed. */
export const signUp = {
  async SignUp(ctx, { Username, Password, SecretHash, UserAttributes, ValidationData, ClientMetadata }) {
    assertSecretHash(ctx, Username, SecretHash)
    const request = {
      name: Username,
      password: Password,
      attributes: readAttributes(UserAttributes),
      validationData: ValidationData && readAttributes(ValidationData),
      clientMetadata: ClientMetadata,
    }
    const { user, delivery } = await makeAccount(ctx, request)
    return {
      UserConfirmed: user.status === 'CONFIRMED',
      UserSub: user.sub,
      ...(delivery && { CodeDeliveryDetails: delivery }),
    }
  },

  async ConfirmSignUp(ctx, input) {
    const { Username, ConfirmationCode, SecretHash, ForceAliasCreation = false, Session, ClientMetadata } = input
    assertSecretHash(ctx, Username, SecretHash)
    // SignUp hands out no session, so nobody can have one.
    if (Session !== undefined) throw invalidSession()
    await confirmSignUp(ctx, {
      name: Username,
      code: ConfirmationCode,
      forceAliasCreation: ForceAliasCreation,
      clientMetadata: ClientMetadata,
    })
    return {}
  },

  async AdminConfirmSignUp(ctx, { Username, ClientMetadata }) {
    await confirmByAdministrator(ctx, await findUser(ctx, Username), ClientMetadata)
    return {}
  },

  async ResendConfirmationCode(ctx, { Username, SecretHash, ClientMetadata }) {
    assertSecretHash(ctx, Username, SecretHash)
    return { CodeDeliveryDetails: await resendCode(ctx, Username, ClientMetadata) }
  },
} satisfies Operations
