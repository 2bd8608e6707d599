import { keepPageData } from './page-data.ts'
import { type Answer, addressOf, type Visit } from './visit.ts'

/** A sign-in that cannot go on begins anew. */
export function startAgain(visit: Visit): Answer {
  const cookies = [keepPageData(visit, { step: 'notice', notice: 'signInExpired' })]
  return { kind: 'redirect', location: addressOf(visit, '/login'), cookies }
}
