import type { ClientContext } from '../context.ts'
import {
  clientIdsDiffer,
  clientNotAuthenticated,
  parameterMissing,
  twoAuthentications,
} from '../domain/oauth-errors.ts'
import { clientOfHost } from '../flows/domains.ts'
import { provesClientSecret } from '../flows/secret-hash.ts'
import type { HttpRequest } from '../web/exchange.ts'
import type { Call } from './endpoint.ts'
import type { Parameters } from './form.ts'

interface Credentials {
  readonly clientId: string
  /** What it may have been before it was encoded for the header; any of them will do. */
  readonly secrets: readonly string[]
}

/**
 * The client that a request comes from: one with a secret gives it in the header or in the body, and never in both
 * (RFC 6749, 2.3); one without a secret gives its id alone.
 */
export async function authenticateClient(call: Call, form: Parameters): Promise<ClientContext> {
  const { clientId, secrets } = credentialsOf(call.request, form)
  if (!/^[\w+]{1,128}$/.test(clientId)) throw clientNotAuthenticated()
  const ctx = await clientOfHost(call.ctx, call.host, clientId)
  if (!ctx) throw clientNotAuthenticated()
  call.poolId = ctx.pool.id
  call.clientId = ctx.client.id
  const given = secrets.length > 0 ? secrets : [undefined]
  if (!given.some(secret => provesClientSecret(ctx.seal, ctx.client, secret))) throw clientNotAuthenticated()
  return ctx
}

function credentialsOf({ headers }: HttpRequest, form: Parameters): Credentials {
  const header = headers.get('authorization')
  const [formId, formSecret] = [form.get('client_id'), form.get('client_secret')]
  if (header === null) {
    if (formId === undefined) throw parameterMissing('client_id')
    return { clientId: formId, secrets: formSecret === undefined ? [] : [formSecret] }
  }
  if (formSecret !== undefined) throw twoAuthentications()
  const credentials = readBasic(header)
  if (formId !== undefined && formId !== credentials.clientId) throw clientIdsDiffer()
  return credentials
}

function readBasic(header: string): Credentials {
  const [, encoded] = /^Basic +([\w+/-]+={0,2}) *$/i.exec(header) ?? []
  const text = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8')
  const at = text.indexOf(':')
  if (at < 1) throw clientNotAuthenticated()
  const secret = text.slice(at + 1)
  return { clientId: text.slice(0, at), secrets: secret === '' ? [] : [secret, ...decoded(secret)] }
}

/** The standard encodes both parts before they are joined (RFC 6749, 2.3.1); the service's own examples do not. */
function decoded(secret: string): readonly string[] {
  if (!/[%+]/.test(secret)) return []
  try {
    return [decodeURIComponent(secret.replaceAll('+', ' '))]
  } catch {
    return []
  }
}
