import type { Config } from '../../config.ts'
import { rateExceeded } from '../../domain/errors.ts'
import { type Bucket, perUserPerSecond, quotaOf, takeToken } from '../../domain/quotas.ts'
import type { Clock } from '../../platform/clock.ts'
import type { OperationName } from './operations.ts'
import type { Subject } from './subject.ts'

/** Limits the rate of calls as AWS limits an account; each node counts its own. */
export interface Quotas {
  /** Throws TooManyRequestsException when the operation's category has had its calls of this second. */
  takeCall(operation: OperationName, region: string): void
  /** The same for the pool and the user that the call is about. */
  takeSubject(operation: OperationName, subject: Subject, input: object): void
}

const mostBuckets = 20_000

export function createQuotas({ quotas }: Pick<Config, 'quotas'>, now: Clock): Quotas {
  if (quotas === 'none') return { takeCall() {}, takeSubject() {} }
  const buckets = new Map<string, Bucket>()
  const take = (name: string, perSecond: number) => {
    const at = now()
    const bucket = takeToken(buckets.get(name), perSecond, at)
    if (!bucket) throw rateExceeded()
    if (buckets.size >= mostBuckets) forgetFull(buckets, at)
    buckets.set(name, bucket)
  }
  return {
    takeCall(operation, region) {
      const quota = quotaOf(operation)
      if (quota) take(`${quota.category} ${region}`, quota.perSecond)
    },
    takeSubject(operation, subject, input) {
      const { perPool, perUser } = quotaOf(operation) ?? {}
      if (!('pool' in subject)) return
      const { id } = subject.pool
      if (perPool) take(`${operation} ${id}`, perPool)
      const user = userOf(subject, input)
      if (perUser && user !== undefined) take(`${perUser} ${id} ${user}`, perUserPerSecond)
    },
  }
}

function userOf(subject: Subject, input: object): string | undefined {
  if ('user' in subject) return subject.user.username
  return 'Username' in input && typeof input.Username === 'string' ? input.Username : undefined
}

// After a second every bucket is full, and a full one is as good as none.
function forgetFull(buckets: Map<string, Bucket>, now: Date): void {
  for (const [name, { at }] of buckets) if (now.getTime() - at.getTime() >= 1000) buckets.delete(name)
}
