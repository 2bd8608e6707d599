import type { AccessKey } from '../../../config.ts'
import { accessKeyUnknown, signatureInvalid, signatureMismatch } from '../../../domain/errors/callers.ts'
import { equal } from '../../../platform/equal.ts'
import { expectedSignature, sha256 } from './canonical.ts'
import type { Signature, SignedRequest } from './signature.ts'

const terminator = 'aws4_request'
const skewMinutes = 5

// The load balancer or the content network in front of a server adds these behind the signer's back; nothing reads them.
const addedOnTheWay = new Set(['x-amz-cf-id'])

const headerName = /^[a-z0-9!#$%&'*+.^_`|~-]+$/

/** Throws the service's own refusal unless this key signed exactly this request, here and about now. */
export function verifySignature(
  request: SignedRequest,
  signature: Signature,
  key: AccessKey,
  { now, region, service }: { now: Date; region: string; service: string },
): void {
  if (!isSessionToken(key, signature.sessionToken)) throw accessKeyUnknown()
  checkScope(signature, region, service)
  checkSignedHeaders(request, signature)
  checkTime(signature, now)
  const declared = request.headers.get('x-amz-content-sha256')
  if (declared !== null && declared !== sha256(request.body)) throw signatureMismatch()
  if (!equal(expectedSignature(request, signature, key.secretAccessKey), signature.value)) throw signatureMismatch()
}

function isSessionToken(key: AccessKey, given: string | undefined): boolean {
  if (key.sessionToken === undefined || given === undefined) return key.sessionToken === given
  return equal(key.sessionToken, given)
}

function checkScope({ scope, signedAt }: Signature, region: string, service: string): void {
  const day = signedAt.slice(0, 8)
  if (scope.region !== region) throw signatureInvalid('Credential should be scoped to a valid region.')
  if (scope.service !== service) throw signatureInvalid(`Credential should be scoped to correct service: '${service}'.`)
  if (scope.end !== terminator) {
    throw signatureInvalid(`Credential should be scoped with a valid terminator: '${terminator}', not '${scope.end}'.`)
  }
  if (scope.date !== day) {
    throw signatureInvalid(
      'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ' +
        `'${scope.date}' != '${day}', from '${signedAt}'.`,
    )
  }
}

function checkSignedHeaders({ headers }: SignedRequest, { signedHeaders }: Signature): void {
  const signed = new Set(signedHeaders)
  if (!signed.has('host')) {
    throw signatureInvalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
  }
  // No request has such a header, so nobody signed one.
  if (!signedHeaders.every(name => headerName.test(name))) throw signatureMismatch()
  for (const name of headers.keys()) {
    if (name.startsWith('x-amz-') && !signed.has(name) && !addedOnTheWay.has(name)) {
      throw signatureInvalid(`'${name}' must be a 'SignedHeader' in the AWS Authorization.`)
    }
  }
}

function checkTime({ signedAt, expiresInSeconds }: Signature, now: Date): void {
  const at = Date.parse(
    signedAt.replace(
      /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
      (_, y, m, d, h, min, s) => `${y}-${m}-${d}T${h}:${min}:${s}Z`,
    ),
  )
  const earliest = now.getTime() - expiresInSeconds * 1000
  const latest = now.getTime() + skewMinutes * 60_000
  if (at < earliest) {
    throw signatureInvalid(
      `Signature expired: ${signedAt} is now earlier than ${basic(earliest)} ` +
        `(${basic(now.getTime())} - ${lifetime(expiresInSeconds)}.)`,
    )
  }
  if (at > latest) {
    throw signatureInvalid(
      `Signature not yet current: ${signedAt} is still later than ${basic(latest)} ` +
        `(${basic(now.getTime())} + ${skewMinutes} min.)`,
    )
  }
}

function basic(millis: number): string {
  return new Date(millis).toISOString().replace(/[-:]|\.\d{3}/g, '')
}

function lifetime(seconds: number): string {
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} sec`
}
