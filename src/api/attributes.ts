import { changeAttributes } from '../flows/change-attributes.ts'
import { findUser } from '../flows/find-user.ts'
import { sendVerificationCode, verifyAttribute } from '../flows/verify-attribute.ts'
import { readAttributes } from './shapes/user.ts'
import type { Operations } from './wire/operations.ts'

/** Changing attributes and verifying addresses. To delete an attribute is to change it to nothing. */
export const attributes = {
  async UpdateUserAttributes(ctx, { UserAttributes, ClientMetadata }) {
    const sent = await changeAttributes(ctx, ctx.user, readAttributes(UserAttributes), ctx.client, ClientMetadata)
    return { CodeDeliveryDetailsList: sent }
  },

  async AdminUpdateUserAttributes(ctx, { Username, UserAttributes, ClientMetadata }) {
    const user = await findUser(ctx, Username)
    await changeAttributes(ctx, user, readAttributes(UserAttributes), 'admin', ClientMetadata)
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

  async GetUserAttributeVerificationCode(ctx, { AttributeName, ClientMetadata }) {
    return { CodeDeliveryDetails: await sendVerificationCode(ctx, AttributeName, ClientMetadata) }
  },

  async VerifyUserAttribute(ctx, { AttributeName, Code }) {
    await verifyAttribute(ctx, AttributeName, Code)
    return {}
  },
} satisfies Operations

function nothing(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map(name => [name, '']))
}
