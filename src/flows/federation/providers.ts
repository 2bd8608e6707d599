import type { ClientContext, PoolContext } from '../../context.ts'
import type { Client } from '../../domain/client.ts'
import type { IdentityProvider, ProviderSecrets } from '../../domain/identity-provider.ts'
import { type ProviderSettings, providerSettings } from '../../domain/provider-settings.ts'

/** How clients name the pool's own passwords among their providers. */
export const localProvider = 'COGNITO'

/** Whether users of the pool may sign in to this client on the pages by what the pool itself proves. */
export function allowsPasswords({ settings }: Client): boolean {
  return settings.SupportedIdentityProviders?.includes(localProvider) ?? false
}

/** The outside providers that a client supports, in the order in which it names them. */
export async function providersOf({ store, client }: ClientContext): Promise<readonly IdentityProvider[]> {
  const names = client.settings.SupportedIdentityProviders ?? []
  const found = await Promise.all(names.map(name => store.identityProviders.get(client.poolId, name)))
  return found.filter(provider => provider !== undefined)
}

/** The provider of this name or identifier, if the client supports it. */
export async function findProvider(
  { store, client }: ClientContext,
  { name, identifier }: { readonly name?: string | undefined; readonly identifier?: string | undefined },
): Promise<IdentityProvider | undefined> {
  const provider =
    name !== undefined
      ? await store.identityProviders.get(client.poolId, name)
      : identifier !== undefined
        ? await store.identityProviders.byIdentifier(client.poolId, identifier)
        : undefined
  return provider && client.settings.SupportedIdentityProviders?.includes(provider.name) ? provider : undefined
}

/** A provider's settings with its secrets in clear: for what speaks to the provider, and for its administrators. */
export function settingsOf(ctx: PoolContext, provider: IdentityProvider): ProviderSettings {
  return providerSettings(provider, openSecrets(ctx, provider))
}

/** The secrets of a provider as its administrators gave them. */
export function openSecrets({ seal }: PoolContext, { poolId, name, sealedSecrets }: IdentityProvider): ProviderSecrets {
  if (sealedSecrets === undefined) return {}
  const secrets = seal.open('identity-provider', `${poolId}/${name}`, sealedSecrets)
  if (!secrets) throw new Error(`the secrets of provider ${name} of ${poolId} were sealed under an unknown master key`)
  // Sound because only sealSecrets writes them.
  return JSON.parse(secrets.toString()) as ProviderSecrets
}

/** The secrets of a provider as they are kept. */
export function sealSecrets(
  { seal, pool }: PoolContext,
  name: string,
  secrets: ProviderSecrets,
): Pick<IdentityProvider, 'sealedSecrets'> {
  if (Object.keys(secrets).length === 0) return {}
  return { sealedSecrets: seal.seal('identity-provider', `${pool.id}/${name}`, JSON.stringify(secrets)) }
}
