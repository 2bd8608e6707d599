/** One attempt to run a function. */
export interface Invocation {
  readonly arn: string
  readonly requestId: string
  /** The event, as JSON. */
  readonly event: string
  /** Whether the same event was not answered in time before. */
  readonly isRetry: boolean
  /** Nobody reads the answer. */
  readonly isAsynchronous: boolean
  /** How long the answer is waited for. */
  readonly millis: number
  /** Aborted when that time is over. */
  readonly signal: AbortSignal
}

/** What a function that ran has answered: a text that should be JSON, or the message of its error. */
export type Answer =
  | { readonly kind: 'answered'; readonly text: string }
  | { readonly kind: 'failed'; readonly message: string }

/** Carries events to functions and their answers back, and looks into neither. */
export interface Runner {
  /** Throws {@link InvocationFailed} when the function could not run, {@link TimedOut} when the signal came first. */
  invoke(invocation: Invocation): Promise<Answer>
  close(): Promise<void>
}

/** The function was not run at all; `reason` is the name of an error. */
export class InvocationFailed extends Error {
  readonly reason: string

  constructor(reason: string, cause?: unknown) {
    super(reason, { cause })
    this.reason = reason
  }
}

export class TimedOut extends Error {}

/** What Lambda answers at most, in bytes. */
export const largestAnswer = 6_291_556

export function answerTooLarge(): Answer {
  return {
    kind: 'failed',
    message: `Response payload size exceeded maximum allowed payload size (${largestAnswer} bytes).`,
  }
}

/** The `errorMessage` of an error as Lambda words it. */
export function errorMessageOf(payload: string): string | undefined {
  try {
    const { errorMessage } = JSON.parse(payload) ?? {}
    return typeof errorMessage === 'string' ? errorMessage : undefined
  } catch {
    return undefined
  }
}
