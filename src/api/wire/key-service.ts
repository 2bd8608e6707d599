/**
 * The one call of a key service that this server answers: functions that send messages decrypt their codes by it, with
 * the SDK's own KMS client. It gives out nothing but data keys that this server wrapped for them.
 */
import type { Services } from '../../context.ts'
import { CognitoError } from '../../domain/errors/cognito-error.ts'
import { ciphertextInvalid, keyIncorrect, keyRequestInvalid } from '../../domain/errors/keys.ts'
import { internalError, unknownOperation } from '../../domain/errors/wire.ts'
import type { Answering, HttpRequest } from '../../web/exchange.ts'
import { authorizeCaller, type Caller, createCallerCheck } from './caller/index.ts'
import { failure, isAwsJson, parseBody, readBody, success } from './http.ts'

const targetPrefix = 'TrentService.'
const algorithm = 'SYMMETRIC_DEFAULT'
const longestCiphertext = 6_144
const known = ['CiphertextBlob', 'EncryptionContext', 'KeyId', 'EncryptionAlgorithm', 'GrantTokens']

export interface KeyService {
  /** Whether a request speaks to a key service, and this server keeps keys. */
  takes(request: HttpRequest): boolean
  readonly answer: Answering
}

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html */
export function createKeyService(services: Services): KeyService {
  const { config, random, log } = services
  const callers = createCallerCheck(config, 'kms')
  const keepsKeys = config.keys.some(({ kind }) => kind === 'local')

  async function decrypt(request: HttpRequest): Promise<string> {
    if (request.headers.get('x-amz-target') !== `${targetPrefix}Decrypt` || !isAwsJson(request.headers))
      throw unknownOperation('The key service of this server takes TrentService.Decrypt only')
    const body = await readBody(request)
    const { method, target, headers } = request
    const caller = callers.authenticate({ method, target, headers, body }, services.now())
    const { ciphertext, context, keyId } = readInput(parseBody(body))
    const opened = services.keys.local.unwrap(ciphertext, context)
    assertMayDecrypt(caller, opened?.arn ?? keyId ?? '*', request)
    if (!opened) throw ciphertextInvalid()
    if (keyId !== undefined && keyId !== opened.arn) throw keyIncorrect()
    const Plaintext = Buffer.from(opened.plain).toString('base64')
    return JSON.stringify({ KeyId: opened.arn, Plaintext, EncryptionAlgorithm: algorithm })
  }

  function assertMayDecrypt(caller: Caller, arn: string, { ip, headers }: HttpRequest): void {
    const userAgent = headers.get('user-agent') ?? undefined
    const secure = config.publicUrl.startsWith('https:')
    authorizeCaller(caller, 'kms:Decrypt', arn, { now: services.now(), ip, userAgent, secure, input: {} })
  }

  return {
    takes: request => keepsKeys && (request.headers.get('x-amz-target') ?? '').startsWith(targetPrefix),
    async answer(request) {
      const { ip } = request
      const headers = { 'x-amzn-RequestId': random.uuid() }
      try {
        const text = await decrypt(request)
        log.info({ operation: 'kms:Decrypt', result: 'ok', requestId: headers['x-amzn-RequestId'], ip }, 'request')
        return success(text, headers)
      } catch (error) {
        const refusal = error instanceof CognitoError ? error : internalError()
        if (refusal !== error) log.error({ err: error, requestId: headers['x-amzn-RequestId'] }, 'bug')
        log.info({ operation: 'kms:Decrypt', result: refusal.name, ip }, 'request')
        return failure(refusal, headers)
      }
    },
  }
}

function readInput(json: unknown) {
  const input = record(json)
  const unknown = Object.keys(input).find(name => !known.includes(name))
  if (unknown !== undefined) throw keyRequestInvalid(`${unknown} is not supported`)
  const { CiphertextBlob, EncryptionContext = {}, KeyId, EncryptionAlgorithm = algorithm } = input
  if (typeof CiphertextBlob !== 'string' || !/^[A-Za-z0-9+/]+={0,2}$/.test(CiphertextBlob))
    throw keyRequestInvalid('CiphertextBlob must be base64')
  if (CiphertextBlob.length > (longestCiphertext / 3) * 4) throw keyRequestInvalid('CiphertextBlob is too long')
  if (EncryptionAlgorithm !== algorithm) throw keyRequestInvalid(`EncryptionAlgorithm must be ${algorithm}`)
  if (KeyId !== undefined && typeof KeyId !== 'string') throw keyRequestInvalid('KeyId must be a string')
  return { ciphertext: Buffer.from(CiphertextBlob, 'base64'), context: texts(EncryptionContext), keyId: KeyId }
}

function texts(json: unknown): Record<string, string> {
  const entries = Object.entries(record(json)).map(([name, value]) => {
    if (typeof value !== 'string') throw keyRequestInvalid('EncryptionContext must be a map of strings')
    return [name, value] as const
  })
  return Object.fromEntries(entries)
}

function record(json: unknown): Readonly<Record<string, unknown>> {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return { ...json }
  throw keyRequestInvalid('a JSON object is expected')
}
