import { disableIdentity, linkIdentity, type NamedIdentity } from '../flows/federation/links.ts'
import type { Operations } from './wire/operations.ts'

interface NamedUser {
  readonly ProviderName?: string
  readonly ProviderAttributeName?: string
  readonly ProviderAttributeValue?: string
}

/** Which outside identities sign in as which users. */
export const providerLinks = {
  async AdminLinkProviderForUser(ctx, { DestinationUser, SourceUser }) {
    await linkIdentity(ctx, named(DestinationUser), named(SourceUser))
    return {}
  },

  async AdminDisableProviderForUser(ctx, { User }) {
    await disableIdentity(ctx, named(User))
    return {}
  },
} satisfies Operations

function named({ ProviderName, ProviderAttributeName, ProviderAttributeValue }: NamedUser): NamedIdentity {
  return { provider: ProviderName, attribute: ProviderAttributeName, value: ProviderAttributeValue }
}
