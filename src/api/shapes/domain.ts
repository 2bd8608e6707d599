import type { DomainDescriptionType } from '@aws-sdk/client-cognito-identity-provider'
import type { Config } from '../../config.ts'
import type { Pool, PoolDomain } from '../../domain/pool.ts'
import { versionAt } from '../../domain/version.ts'

/** A domain as DescribeUserPoolDomain answers it. */
export function toDomainDescription(
  { pool, domain }: { readonly pool: Pool; readonly domain: PoolDomain },
  config: Config,
): DomainDescriptionType {
  return {
    UserPoolId: pool.id,
    AWSAccountId: config.accountId,
    Domain: domain.name,
    CloudFrontDistribution: distribution(config),
    Version: versionAt(domain.modifiedAt),
    Status: 'ACTIVE',
    CustomDomainConfig: domain.certificate ?? { CertificateArn: undefined },
    ManagedLoginVersion: domain.loginVersion,
  }
}

/** Where the DNS name of a custom domain has to point; the answer for a prefix domain has nothing of the kind. */
export function cloudFrontDomain({ kind }: PoolDomain, config: Config): { readonly CloudFrontDomain?: string } {
  return kind === 'custom' ? { CloudFrontDomain: distribution(config) } : {}
}

// No CloudFront stands before this server: the name to point at is its own.
function distribution({ publicUrl }: Config): string {
  return new URL(publicUrl).hostname
}
