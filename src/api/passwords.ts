import { changePassword, setPassword } from '../flows/change-password.ts'
import { findUser } from '../flows/find-user.ts'
import { confirmForgotPassword, forgotPassword, resetPasswordByAdministrator } from '../flows/reset-password.ts'
import { assertSecretHash } from '../flows/secret-hash.ts'
import type { Operations } from './wire/operations.ts'

/** Choosing, replacing and recovering passwords. */
export const passwords = {
  async ForgotPassword(ctx, { Username, SecretHash, ClientMetadata }) {
    assertSecretHash(ctx, Username, SecretHash)
    return { CodeDeliveryDetails: await forgotPassword(ctx, Username, ClientMetadata) }
  },

  async ConfirmForgotPassword(ctx, { Username, SecretHash, ConfirmationCode, Password, ClientMetadata }) {
    assertSecretHash(ctx, Username, SecretHash)
    const answer = { name: Username, code: ConfirmationCode, password: Password, clientMetadata: ClientMetadata }
    await confirmForgotPassword(ctx, answer)
    return {}
  },

  async ChangePassword(ctx, { PreviousPassword, ProposedPassword }) {
    await changePassword(ctx, PreviousPassword, ProposedPassword)
    return {}
  },

  async AdminSetUserPassword(ctx, { Username, Password, Permanent = false }) {
    await setPassword(ctx, await findUser(ctx, Username), Password, Permanent)
    return {}
  },

  async AdminResetUserPassword(ctx, { Username, ClientMetadata }) {
    await resetPasswordByAdministrator(ctx, await findUser(ctx, Username), ClientMetadata)
    return {}
  },
} satisfies Operations
