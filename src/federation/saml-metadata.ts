import type { Config } from '../config.ts'
import { metadataUnreachable, unsupported } from '../domain/errors.ts'

/** What a SAML directory publishes about itself. */
export interface SamlMetadata {
  readonly entityId: string
  readonly signInUrl: string
  readonly signOutUrl?: string
  /** Base64 of the DER form; at least one. */
  readonly certificates: readonly string[]
  readonly validUntil?: Date
}

/** Reads the metadata of a SAML directory from its file or its URL, or refuses with the sentence of the service. */
export async function metadataOf(
  _services: { readonly config: Config; readonly now: () => Date },
  source: { readonly url: string } | { readonly file: string },
): Promise<SamlMetadata> {
  if ('url' in source) throw metadataUnreachable(source.url)
  throw unsupported('MetadataFile of a SAML provider')
}
