// One handler for each style that Lambda's runtime knows. Each confirms the user.

const confirmed = event => {
  event.response.autoConfirmUser = true
  return event
}

export const asynchronous = async event => confirmed(event)

export const later = event => new Promise(resolve => setTimeout(() => resolve(confirmed(event)), 20))

export const callingBack = (event, _context, callback) => {
  callback(null, confirmed(event))
}

export const callingBackLater = (event, _context, callback) => {
  setTimeout(() => callback(null, confirmed(event)), 20)
  return 'not the answer'
}

export const callingBackTwice = (event, _context, callback) => {
  callback(null, confirmed(event))
  callback(new Error('too late'), event)
}

export const done = (event, context) => context.done(null, confirmed(event))

export const succeed = (event, context) => context.succeed(confirmed(event))

// Errors

export const throwing = async () => {
  throw new Error('No entry')
}

export const throwingAtOnce = () => {
  throw new TypeError('No entry')
}

export const throwingText = async () => {
  throw 'No entry'
}

export const callingBackError = (event, _context, callback) => {
  callback(new Error('No entry'), confirmed(event))
  callback(null, confirmed(event))
}

export const callingBackText = (_event, _context, callback) => callback('No entry')

export const failing = (_event, context) => context.fail(new Error('No entry'))

export const doneWithError = (event, context) => context.done(new Error('No entry'), confirmed(event))

// What the runtime itself has to say

export const silent = () => {}

export const promisingNothing = () => new Promise(() => {})

export const exiting = () => process.exit(129)

export const exitingWell = () => process.exit(0)

export const crashingLater = () => {
  setTimeout(() => {
    throw new Error('stray')
  }, 5)
  return new Promise(resolve => setTimeout(resolve, 1000))
}

export const circular = async event => {
  event.response.self = event
  return event
}

export const enormous = async event => ({ ...event, padding: 'x'.repeat(7_000_000) })

export const endless = () => {
  for (;;) {
    // Never gives the thread back.
  }
}

export const greedy = () => {
  const kept = []
  for (;;) kept.push(new Array(1_000_000).fill(1))
}

export const describing = async (event, context) => {
  const { functionName, invokedFunctionArn, memoryLimitInMB } = context
  console.log('asked about', event.userName)
  throw new Error(
    JSON.stringify({
      functionName,
      invokedFunctionArn,
      memoryLimitInMB,
      hasRequestId: /^[0-9a-f-]{36}$/.test(context.awsRequestId),
      isInTime: context.getRemainingTimeInMillis() > 0,
      table: process.env.TABLE,
      secrets: Object.keys(process.env).filter(name => name.startsWith('CENOTE_')),
    }),
  )
}

// Several are under way at once in one thread.
let underWay = 0
let most = 0
export const counting = async event => {
  most = Math.max(most, ++underWay)
  await new Promise(resolve => setTimeout(resolve, 50))
  underWay -= 1
  if (event.userName.startsWith('stuck')) for (;;);
  if (event.userName === 'how-many') throw new Error(`${most} at once`)
  return confirmed(event)
}

// A library that takes every worker thread for its own says something to it.
export const talkingToTheThread = async event => {
  const { parentPort } = await import('node:worker_threads')
  for (const words of [null, undefined, 'ready', { kind: 'answer' }, { kind: 'answer', id: 0, answer: null }]) {
    parentPort.postMessage(words)
  }
  return confirmed(event)
}

export const closingTheThread = async event => {
  const { parentPort } = await import('node:worker_threads')
  parentPort.close()
  return confirmed(event)
}

export const rejectingLater = async event => {
  setTimeout(() => Promise.reject(new Error('stray')), 5)
  await new Promise(resolve => setTimeout(resolve, 1000))
  return event
}

export const polluting = async event => {
  const text = JSON.stringify({ ...event, response: { autoConfirmUser: true } })
  const answer = JSON.parse(text.replace(/}$/, ',"__proto__":{"isAdmin":true}}'))
  Object.prototype.isPolluted = true
  return JSON.parse(JSON.stringify(answer).replace('"response":{', '"response":{"__proto__":{"autoVerifyEmail":true},'))
}

export const deepening = async event => {
  let nest = []
  for (let depth = 0; depth < 200_000; depth++) nest = [nest]
  event.response.nest = nest
  return event
}

// A duck that walks like an Error.
export const failingByLookalike = (_event, context) => context.fail({ name: 'E', message: 'No entry', stack: 'at x' })

export const telling = async (_event, context) => {
  const before = context.getRemainingTimeInMillis()
  await new Promise(resolve => setTimeout(resolve, 30))
  const after = context.getRemainingTimeInMillis()
  throw new Error(JSON.stringify({ isInTime: before <= 5000 && before > 4000, hasLess: before - after >= 20 }))
}
