import type { FunctionRunner } from '../../config.ts'
import { type Answer, answerTooLarge, errorMessageOf, InvocationFailed, largestAnswer, type Runner } from './runner.ts'

/**
 * Posts events to an endpoint. It answers the event; or an error as Lambda words it (`{"errorMessage": …}`), with any
 * status but one of success, or with the header `X-Amz-Function-Error`.
 */
export function httpRunner({ url }: Extract<FunctionRunner, { kind: 'http' }>): Runner {
  return {
    async invoke({ event, arn, requestId, signal }) {
      const response = await post(url, event, { arn, requestId, signal })
      const text = await readText(response)
      if (text === undefined) return answerTooLarge()
      return answerOf(response, text)
    },
    async close() {},
  }
}

async function post(
  url: string,
  body: string,
  { arn, requestId, signal }: { arn: string; requestId: string; signal: AbortSignal },
): Promise<Response> {
  const headers = {
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': requestId,
    'lambda-runtime-invoked-function-arn': arn,
  }
  try {
    return await fetch(url, { method: 'POST', body, headers, signal, redirect: 'error' })
  } catch (error) {
    throw new InvocationFailed('ConnectionFailed', error)
  }
}

function answerOf({ ok, status, headers }: Response, text: string): Answer {
  if (ok && !headers.has('x-amz-function-error')) return { kind: 'answered', text }
  const message = errorMessageOf(text)
  if (message === undefined) throw new InvocationFailed(`HTTP ${status}`)
  return { kind: 'failed', message }
}

/** Nothing when there is more than an answer may have. */
async function readText(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of response.body ?? []) {
      length += chunk.length
      if (length > largestAnswer) return undefined
      chunks.push(chunk)
    }
  } catch (error) {
    throw new InvocationFailed('ConnectionFailed', error)
  }
  return Buffer.concat(chunks).toString('utf8')
}
