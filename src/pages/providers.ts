/** Ways in that lead to outside providers: a button for each, or one field for the address whose domain tells which. */
import type { ClientContext } from '../context.ts'
import type { IdentityProvider } from '../domain/identity-provider.ts'
import { findProvider, providersOf } from '../flows/federation/providers.ts'
import type { Form } from '../web/form.ts'
import { Refused } from './situations.ts'
import type { Provider } from './views/sign-in.ts'
import { type Answer, addressOf, type Visit } from './visit.ts'

export const directoryField = 'idpEmail'

export interface WaysOut {
  readonly buttons: readonly Provider[]
  readonly asksForDirectory: boolean
}

/**
 * Where every one of several SAML directories has identifiers, people find theirs by their address, and need not see
 * whose others there are. https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-managing-saml-idp-naming.html
 */
export async function waysOut(visit: Visit): Promise<WaysOut> {
  const providers = await providersOf(visit.ctx)
  const directories = providers.filter(({ type }) => type === 'SAML')
  const isHidden = directories.length > 1 && directories.every(hasIdentifiers)
  return {
    buttons: providers
      .filter(({ type }) => !(isHidden && type === 'SAML'))
      .map(({ name, type }) => ({
        name,
        href: leaveAddress(visit, 'identity_provider', name),
        label: labels[type] ?? name,
        isSocial: type !== 'OIDC' && type !== 'SAML',
      })),
    asksForDirectory: isHidden || providers.some(one => one.type === 'OIDC' && hasIdentifiers(one)),
  }
}

const labels: Partial<Record<IdentityProvider['type'], string>> = {
  LoginWithAmazon: 'Login with Amazon',
  SignInWithApple: 'Sign in with Apple',
}

function hasIdentifiers({ identifiers }: IdentityProvider): boolean {
  return identifiers.length > 0
}

/** Sends somebody to the provider of his address: the whole of it may be an identifier, or its domain. */
export async function leaveByAddress(visit: Visit, form: Form): Promise<Answer> {
  const address = form.get(directoryField)?.trim() ?? ''
  const domain = address.slice(address.lastIndexOf('@') + 1)
  for (const identifier of new Set([domain, domain.toLowerCase(), address]))
    if (await isIdentifier(visit.ctx, identifier))
      return { kind: 'redirect', location: leaveAddress(visit, 'idp_identifier', identifier) }
  throw new Refused('noDirectory')
}

async function isIdentifier(ctx: ClientContext, identifier: string): Promise<boolean> {
  // What is longer is none, and a database cannot be asked for a NUL.
  if (!/^[\w\s+=.@-]{1,40}$/.test(identifier)) return false
  return (await findProvider(ctx, { identifier })) !== undefined
}

function leaveAddress(visit: Visit, by: 'identity_provider' | 'idp_identifier', value: string): string {
  const query = new URLSearchParams(visit.query)
  for (const name of ['identity_provider', 'idp_identifier']) query.delete(name)
  return addressOf({ query }, '/oauth2/authorize', { [by]: value })
}
