import { allClients } from '../domain/customization.ts'
import { customize, findCustomization } from '../flows/branding.ts'
import { toUICustomization } from './shapes/customization.ts'
import type { Operations } from './wire/operations.ts'

/** How the classic pages look. */
export const branding = {
  async GetUICustomization(ctx, { ClientId = allClients }) {
    const look = await findCustomization(ctx, ClientId)
    return { UICustomization: look ? toUICustomization(look, ctx.config) : noUICustomization }
  },

  async SetUICustomization(ctx, { ClientId = allClients, CSS, ImageFile }) {
    // An empty file is none, as an empty text is.
    const logo = ImageFile?.length ? ImageFile : undefined
    const look = await customize(ctx, ClientId, { css: CSS, logo })
    return { UICustomization: look ? toUICustomization(look, ctx.config) : noUICustomization }
  },
} satisfies Operations

const noUICustomization = { UserPoolId: undefined, ClientId: undefined }
