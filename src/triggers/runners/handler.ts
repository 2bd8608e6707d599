import type { Answer } from './runner.ts'
import { answerTooLarge, largestAnswer } from './runner.ts'

/** What a module exports, in any of Lambda's styles: it returns a promise, or calls back. */
export type Handler = (event: unknown, context: object, callback: Callback) => unknown

type Callback = (error?: unknown, result?: unknown) => void

export interface InvocationDetails {
  readonly arn: string
  readonly requestId: string
  /** By `performance.now()`. */
  readonly deadline: number
  readonly memoryMegabytes: number
}

/**
 * What a handler answers, by whichever way comes first.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
export function answerFrom(handler: Handler, event: string, details: InvocationDetails): Promise<Answer> {
  return new Promise(resolve => {
    const succeed = (result: unknown) => resolve(answered(result))
    const fail = (error: unknown) => resolve({ kind: 'failed', message: errorMessage(error) })
    const done: Callback = (error, result) => (error === null || error === undefined ? succeed(result) : fail(error))
    try {
      const returned = handler(JSON.parse(event), contextOf(details, { succeed, fail, done }), done)
      // What a handler that calls back returns is not its answer.
      if (isPromise(returned)) returned.then(succeed, fail)
    } catch (error) {
      fail(error)
    }
  })
}

function contextOf({ arn, requestId, deadline, memoryMegabytes }: InvocationDetails, ends: object): object {
  const functionName = arn.split(':')[6] ?? arn
  return {
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: arn,
    memoryLimitInMB: String(memoryMegabytes),
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: requestId,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
    ...ends,
  }
}

function answered(result: unknown): Answer {
  let text: string
  try {
    text = JSON.stringify(result === undefined ? null : result) ?? 'null'
  } catch {
    return { kind: 'failed', message: 'Unable to stringify response body' }
  }
  return Buffer.byteLength(text) > largestAnswer ? answerTooLarge() : { kind: 'answered', text }
}

/** As Lambda's runtime words an error; one that is no Error speaks for itself. */
function errorMessage(error: unknown): string {
  try {
    return String(isError(error) ? error.message : error)
  } catch {
    return 'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack'
  }
}

/** Why a module could not be loaded. */
export function unloadable(error: unknown): string {
  if (!isError(error)) return errorMessage(error)
  return `${error.name}: ${error.message}`
}

// As that runtime sees it: an error of another realm, or of a library's own making, is one as well.
function isError(error: unknown): error is Error {
  if (error instanceof Error || Object.prototype.toString.call(error) === '[object Error]') return true
  const { name, message, stack } = (error ?? {}) as Partial<Error>
  return [name, message, stack].every(part => typeof part === 'string' && part !== '')
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function'
}
