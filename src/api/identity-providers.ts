import type { PoolContext } from '../context.ts'
import type { IdentityProvider } from '../domain/identity-provider.ts'
import { assertNoLevels } from '../domain/provider-rules.ts'
import { openSecrets } from '../flows/federation/providers.ts'
import {
  createProvider,
  deleteProvider,
  findProviderIdentified,
  findProviderNamed,
  updateProvider,
} from '../flows/identity-providers.ts'
import { toIdentityProviderType, toProviderDescription } from './shapes/identity-provider.ts'
import type { Operations } from './wire/operations.ts'
import { openPage, sealPage } from './wire/page-token.ts'

/** Zero asks for the default. */
const largestPage = 60

const answer = (ctx: PoolContext, provider: IdentityProvider) => ({
  IdentityProvider: toIdentityProviderType(provider, openSecrets(ctx, provider)),
})

/** The outside providers that a pool trusts. */
export const identityProviders = {
  async CreateIdentityProvider(ctx, { ProviderName, ProviderType, ProviderDetails, ...rest }) {
    assertNoLevels(rest.AcrMapping)
    const provider = await createProvider(ctx, {
      name: ProviderName,
      type: ProviderType,
      details: ProviderDetails,
      mapping: rest.AttributeMapping,
      identifiers: rest.IdpIdentifiers,
    })
    return answer(ctx, provider)
  },

  async DescribeIdentityProvider(ctx, { ProviderName }) {
    return answer(ctx, await findProviderNamed(ctx, ProviderName))
  },

  async GetIdentityProviderByIdentifier(ctx, { IdpIdentifier }) {
    return answer(ctx, await findProviderIdentified(ctx, IdpIdentifier))
  },

  async UpdateIdentityProvider(ctx, { ProviderName, ProviderDetails, AttributeMapping, IdpIdentifiers, AcrMapping }) {
    assertNoLevels(AcrMapping)
    const change = { name: ProviderName, mapping: AttributeMapping, identifiers: IdpIdentifiers }
    return answer(ctx, await updateProvider(ctx, { ...change, ...(ProviderDetails && { details: ProviderDetails }) }))
  },

  async DeleteIdentityProvider(ctx, { ProviderName }) {
    await deleteProvider(ctx, ProviderName)
    return {}
  },

  async ListIdentityProviders(ctx, { UserPoolId, MaxResults, NextToken }) {
    const after = openPage(ctx, 'ListIdentityProviders', { UserPoolId }, NextToken)
    const { items, next } = await ctx.store.identityProviders.list(UserPoolId, {
      limit: MaxResults || largestPage,
      after,
    })
    return {
      Providers: items.map(toProviderDescription),
      NextToken: sealPage(ctx, 'ListIdentityProviders', { UserPoolId }, next),
    }
  },
} satisfies Operations
