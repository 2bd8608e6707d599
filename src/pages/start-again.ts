import { keepPageData, readPageData, stepPaths, steps } from './page-data.ts'
import { type Answer, addressOf, type Visit } from './visit.ts'

/** A sign-in that cannot go on begins anew. */
export function startAgain(visit: Visit): Answer {
  const cookies = [keepPageData(visit, { step: 'notice', notice: 'signInExpired' })]
  return { kind: 'redirect', location: addressOf(visit, '/login'), cookies }
}

/** Whoever comes to a page that is not his turn, back for example, goes to the one that is. */
export function elsewhere(visit: Visit): Answer {
  const data = readPageData(visit, ...steps)
  if (!data || data.step === 'notice') return startAgain(visit)
  return { kind: 'redirect', location: addressOf(visit, stepPaths[data.step]) }
}
