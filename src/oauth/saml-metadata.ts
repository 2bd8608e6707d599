import { samlServiceMetadata } from '../flows/federation/saml-service.ts'
import type { HttpAnswer } from '../web/exchange.ts'
import { addressOf, type Call, type Endpoint } from './endpoint.ts'

/** What a directory is told about a pool, to be imported there. The service publishes none. */
export const samlMetadataEndpoint: Endpoint = {
  name: 'saml2-metadata',
  path: '/saml2/metadata',
  methods: ['GET'],
  isForScripts: false,
  answer: call => answer(call, undefined),
}

/** The same on the public URL, which is every pool's. */
export const poolSamlMetadataEndpoint: Endpoint = {
  ...samlMetadataEndpoint,
  path: '/:poolId/saml2/metadata',
  answer: call => answer(call, addressOf(call).pathname.split('/')[1]),
}

async function answer(call: Call, poolId: string | undefined): Promise<HttpAnswer> {
  const provider = addressOf(call).searchParams.get('identity_provider') ?? undefined
  const text = await samlServiceMetadata(call.ctx, { host: call.host, poolId, provider })
  call.poolId = poolId
  if (text === undefined) call.result = 'not_found'
  const body = text ?? JSON.stringify({ message: 'There is no such user pool or SAML provider.' })
  const headers = {
    ...call.headers,
    'content-type': text === undefined ? 'application/json' : 'application/samlmetadata+xml',
    'content-length': String(Buffer.byteLength(body)),
  }
  return { status: text === undefined ? 404 : 200, headers, text: body }
}
