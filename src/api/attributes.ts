import { changeAttributes } from '../flows/change-attributes.ts'
import { findUser } from '../flows/find-user.ts'
import { sendVerificationCode, verifyAttribute } from '../flows/verify-attribute.ts'
import { readAttributes } from './shapes/user.ts'
import type { Operations } from './wire/operations.ts'

/** Changing attributes and verifying addresses. To delete an attribute is to change it to nothing. */
export const attributes = {
  async UpdateUserAttributes(ctx, { UserAttributes }) {
    const sent = await changeAttributes(ctx, ctx.user, readAttributes(UserAttributes), ctx.client)
    return { CodeDeliveryDetailsList: sent }
  },

  async AdminUpdateUserAttributes(ctx, { Username, UserAttributes }) {
    await changeAttributes(ctx, await findUser(ctx, Username), readAttributes(UserAttributes), 'admin')
    return {}
  },

  async DeleteUserAttributes(ctx, { UserAttributeNames }) {
    await changeAttributes(ctx, ctx.user, nothing(UserAttributeNames), ctx.client)
    return {}
  },

  async AdminDeleteUserAttributes(ctx, { Username, UserAttributeNames }) {
    await changeAttributes(ctx, await findUser(ctx, Username), nothing(UserAttributeNames), 'admin')
    return {}
  },

  async GetUserAttributeVerificationCode(ctx, { AttributeName }) {
    return { CodeDeliveryDetails: await sendVerificationCode(ctx, AttributeName) }
  },

  async VerifyUserAttribute(ctx, { AttributeName, Code }) {
    await verifyAttribute(ctx, AttributeName, Code)
    return {}
  },
} satisfies Operations

function nothing(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map(name => [name, '']))
}
