import type { SamlCertificate, SamlCertificates } from '../nouns/keys.ts'
import { fromDocument, toDocument } from './document.ts'
import { key } from './key.ts'
import type { Scope } from './scope.ts'

export function createSamlCertificates({ db }: Scope): SamlCertificates {
  async function get(poolId: string): Promise<SamlCertificate | undefined> {
    const row = await db
      .selectFrom('saml_certificate')
      .select('document')
      .where('pool', '=', key(poolId))
      .executeTakeFirst()
    return row && fromDocument<SamlCertificate>(row.document)
  }

  return {
    get,
    async keep(certificate) {
      await db
        .insertInto('saml_certificate')
        .values({ pool: key(certificate.poolId), document: toDocument(certificate) })
        .onConflict(conflict => conflict.column('pool').doNothing())
        .execute()
      return (await get(certificate.poolId)) ?? certificate
    },
  }
}
