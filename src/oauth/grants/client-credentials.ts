import type { ClientContext } from '../../context.ts'
import { parameterInvalid } from '../../domain/oauth-errors.ts'
import { grantToClient } from '../../flows/authorization/client-credentials.ts'
import { assertGrant } from '../../flows/authorization/grants.ts'
import type { GrantedTokens } from '../../flows/grant-tokens.ts'
import type { Parameters } from '../form.ts'

export async function clientCredentialsGrant(ctx: ClientContext, form: Parameters): Promise<GrantedTokens> {
  assertGrant(ctx.client, 'client_credentials')
  const clientMetadata = metadataOf(form.get('aws_client_metadata'))
  return grantToClient(ctx, { scope: form.get('scope'), clientMetadata })
}

/** A JSON object of texts, for the pool's function. */
function metadataOf(text: string | undefined): Readonly<Record<string, string>> | undefined {
  if (text === undefined) return undefined
  const value = parsed(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw parameterInvalid('aws_client_metadata')
  const entries = Object.entries(value).map(([name, each]): [string, string] => {
    if (typeof each !== 'string') throw parameterInvalid('aws_client_metadata')
    return [name, each]
  })
  return Object.fromEntries(entries)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
