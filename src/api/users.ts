import { readableAttributes } from '../domain/client-settings.ts'
import { createUser, inviteAgain } from '../flows/create-user.ts'
import { findUser } from '../flows/find-user.ts'
import { deleteUser, disableUser, enableUser } from '../flows/user-state.ts'
import { readAttributes, toAttributeList, toMfaSettings, toUserType } from './shapes/user.ts'
import type { Operations } from './wire/operations.ts'

/** Accounts, as administrators make, see and end them, and as their users see and end them. */
export const users = {
  async AdminCreateUser(ctx, input) {
    const { Username, TemporaryPassword, MessageAction, DesiredDeliveryMediums, ForceAliasCreation = false } = input
    const forFunctions = {
      validationData: input.ValidationData && readAttributes(input.ValidationData),
      clientMetadata: input.ClientMetadata,
    }
    const attributes = readAttributes(input.UserAttributes)
    const invitation = {
      name: Username,
      temporaryPassword: TemporaryPassword,
      mediums: DesiredDeliveryMediums,
      suppressed: MessageAction === 'SUPPRESS',
    }
    const user =
      MessageAction === 'RESEND'
        ? await inviteAgain(ctx, invitation)
        : await createUser(ctx, { ...invitation, ...forFunctions, attributes, forceAliasCreation: ForceAliasCreation })
    return { User: toUserType(user) }
  },

  async AdminGetUser(ctx, { Username }) {
    const user = await findUser(ctx, Username)
    return {
      Username: user.username,
      UserAttributes: toAttributeList(user),
      UserCreateDate: user.createdAt,
      UserLastModifiedDate: user.modifiedAt,
      Enabled: user.enabled,
      UserStatus: user.status,
      ...toMfaSettings(user),
    }
  },

  async GetUser({ pool, client, user }) {
    return {
      Username: user.username,
      UserAttributes: toAttributeList(user, readableAttributes(pool, client)),
      ...toMfaSettings(user),
    }
  },

  async AdminEnableUser(ctx, { Username }) {
    await enableUser(ctx, await findUser(ctx, Username))
    return {}
  },

  async AdminDisableUser(ctx, { Username }) {
    await disableUser(ctx, await findUser(ctx, Username))
    return {}
  },

  async AdminDeleteUser(ctx, { Username }) {
    await deleteUser(ctx, await findUser(ctx, Username))
    return {}
  },

  async DeleteUser(ctx) {
    await deleteUser(ctx, ctx.user)
    return {}
  },
} satisfies Operations
