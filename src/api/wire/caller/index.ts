// Who calls an operation that has to be signed, and whether he may. Knows SigV4 and IAM policies; knows nothing of
// pools and users, and is never asked about operations that carry a client id or an access token instead.
import type { AccessKey, Config } from '../../../config.ts'
import { accessDenied, accessKeyUnknown, signatureInvalid } from '../../../domain/errors/callers.ts'
import { decide, type Policy, parsePolicy } from '../../../domain/iam/policy.ts'
import { type ConditionFacts, conditionValues } from './condition-values.ts'
import { readSignature, type SignedRequest } from './signature.ts'
import { verifySignature } from './verify.ts'

export type { ConditionFacts } from './condition-values.ts'
export { resourceOf } from './condition-values.ts'
export type { SignedRequest } from './signature.ts'

/** Who signed a request. */
export interface Caller {
  readonly accessKeyId: string
  readonly arn: string
  /** Region of the signature's scope. */
  readonly region: string
  /** Absent in development mode, where every caller may do everything. */
  readonly policies?: readonly Policy[]
}

export interface CallerCheck {
  /**
   * Who signed the request. Throws `MissingAuthenticationTokenException` for an unsigned one, and AWS's own refusals
   * for any other that does not verify.
   */
  authenticate(request: SignedRequest, now: Date): Caller
}

/** @param service that the signature has to be scoped to */
export function createCallerCheck(config: Config, service: 'cognito-idp' | 'kms'): CallerCheck {
  return config.mode === 'production' ? verifyingCheck(config, service) : lenientCheck(config)
}

/** Throws `AccessDeniedException` unless the caller's policies allow the action (`cognito-idp:ListUsers`). */
export function authorizeCaller(caller: Caller, action: string, resource: string, facts: ConditionFacts): void {
  if (!caller.policies) return
  const decision = decide(caller.policies, { action, resource, values: conditionValues(caller, facts) })
  if (decision === 'allow') return
  const reason =
    decision === 'explicit deny'
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${action} action`
  throw accessDenied(caller.arn, action, resource, reason)
}

function verifyingCheck({ accessKeys, region }: Config, service: string): CallerCheck {
  const known = new Map(
    accessKeys.map(key => [key.accessKeyId, { key, policies: key.policies.map(parsePolicy) }] as const),
  )
  return {
    authenticate(request, now) {
      const signature = readSignature(request)
      const entry = known.get(signature.accessKeyId)
      if (!entry) throw accessKeyUnknown()
      verifySignature(request, signature, entry.key, { now, region, service })
      return callerOf(entry.key, signature.scope.region, entry.policies)
    },
  }
}

// Development mode takes any key, so that tools work with the dummy credentials they have, but a call that carries no
// signature at all is refused as the service does: it would be refused in production too.
function lenientCheck({ accountId }: Config): CallerCheck {
  return {
    authenticate(request) {
      const { accessKeyId, scope } = readSignature(request)
      // The region becomes a part of pool ids and ARNs.
      if (!/^[a-z]{2}(-[a-z]{1,16}){1,3}-\d{1,2}$/.test(scope.region)) {
        throw signatureInvalid('Credential should be scoped to a valid region.')
      }
      return { accessKeyId, arn: `arn:aws:iam::${accountId}:user/${accessKeyId}`, region: scope.region }
    },
  }
}

function callerOf(key: AccessKey, region: string, policies: readonly Policy[]): Caller {
  return { accessKeyId: key.accessKeyId, arn: key.arn, region, policies }
}
