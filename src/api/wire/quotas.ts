import { rateExceeded } from '../../domain/errors/wire.ts'
import { perUserPerSecond, quotaOf } from '../../domain/quotas.ts'
import type { Rates } from '../../web/rates.ts'
import type { OperationName } from './operations.ts'
import type { Subject } from './subject.ts'

/** Limits the rate of calls as AWS limits an account; each node counts its own. */
export interface Quotas {
  /** Throws TooManyRequestsException when the operation's category has had its calls of this second. */
  takeCall(operation: OperationName, region: string): void
  /** The same for the pool and the user that the call is about. */
  takeSubject(operation: OperationName, subject: Subject, input: object): void
}

export function createQuotas(rates: Rates): Quotas {
  const take = (name: string, perSecond: number) => {
    if (!rates.take(name, perSecond)) throw rateExceeded()
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
