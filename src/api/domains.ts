import { unsupported } from '../domain/errors/general.ts'
import { createDomain, deleteDomain, findDomain, updateDomain } from '../flows/domains.ts'
import { cloudFrontDomain, toDomainDescription } from './shapes/domain.ts'
import type { Operations } from './wire/operations.ts'

/** The hosts that pools have of their own. */
export const domains = {
  async CreateUserPoolDomain(ctx, { Domain, CustomDomainConfig, ManagedLoginVersion, Routing }) {
    if (Routing) throw unsupported('Routing')
    const requested = { name: Domain, certificate: CustomDomainConfig, loginVersion: ManagedLoginVersion }
    const domain = await createDomain(ctx, requested)
    return { ...cloudFrontDomain(domain, ctx.config), ManagedLoginVersion }
  },

  async DescribeUserPoolDomain(ctx, { Domain }) {
    const found = await findDomain(ctx, Domain)
    return { DomainDescription: found ? toDomainDescription(found, ctx.config) : {} }
  },

  async UpdateUserPoolDomain(ctx, { Domain, CustomDomainConfig, ManagedLoginVersion, Routing }) {
    if (Routing) throw unsupported('Routing')
    const change = { certificate: CustomDomainConfig, loginVersion: ManagedLoginVersion }
    const domain = await updateDomain(ctx, Domain, change)
    return { ...cloudFrontDomain(domain, ctx.config), ManagedLoginVersion: domain.loginVersion }
  },

  async DeleteUserPoolDomain(ctx, { Domain }) {
    await deleteDomain(ctx, Domain)
    return {}
  },
} satisfies Operations
