import { Readable } from 'node:stream'
import type { LambdaClient } from '@aws-sdk/client-lambda'
import type { FunctionRunner } from '../../config.ts'
import { parseArn } from '../../domain/arn.ts'
import { answerTooLarge, errorMessageOf, InvocationFailed, largestAnswer, type Runner } from './runner.ts'

type Settings = Extract<FunctionRunner, { kind: 'lambda' }>

// As many as Lambda runs at once for an account; by default the SDK lets all but 50 wait, until their time is over.
const mostAtOnce = 1_000

/** Invokes functions through the Lambda API, AWS's or one that speaks it. */
export function lambdaRunner(settings: Settings): Runner {
  const clients = new Map<string, Promise<LambdaClient>>()

  function clientFor(arn: string): Promise<LambdaClient> {
    const region = settings.client.region ?? parseArn(arn)?.region ?? 'us-east-1'
    const client = clients.get(region) ?? createClient(settings, region)
    clients.set(region, client)
    return client
  }

  return {
    async invoke({ arn, event, isAsynchronous, signal }) {
      const { InvokeCommand } = await import('@aws-sdk/client-lambda')
      const client = await clientFor(arn)
      const command = new InvokeCommand({
        FunctionName: arn,
        InvocationType: isAsynchronous ? 'Event' : 'RequestResponse',
        Payload: Buffer.from(event),
      })
      const sent = client.send(command, { abortSignal: signal })
      const output = await sent.catch(error => (error instanceof TooLarge ? error : refuse(error)))
      if (output instanceof TooLarge) return answerTooLarge()
      const { FunctionError, Payload } = output
      // Null, not absent, where Lambda only took the event.
      const text = Buffer.from(Payload ?? []).toString('utf8')
      if (FunctionError === undefined) return { kind: 'answered', text }
      return { kind: 'failed', message: errorMessageOf(text) ?? FunctionError }
    },
    async close() {
      for (const client of clients.values()) (await client).destroy()
    },
  }
}

// Loaded when it is first needed: most servers never are asked to.
async function createClient({ client: { endpoint, credentials } }: Settings, region: string): Promise<LambdaClient> {
  const { LambdaClient } = await import('@aws-sdk/client-lambda')
  const client = new LambdaClient({
    region,
    // What is tried again is decided here, not by the SDK.
    maxAttempts: 1,
    requestHandler: { httpAgent: { maxSockets: mostAtOnce }, httpsAgent: { maxSockets: mostAtOnce } },
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials && { credentials }),
  })
  // The SDK reads whatever it is sent; an endpoint that is not AWS's may send without end.
  client.middlewareStack.add(
    next => async args => {
      const result = await next(args)
      const response = result.response as { body?: unknown }
      if (response.body instanceof Readable) response.body = response.body.compose(limited)
      return result
    },
    { step: 'deserialize', priority: 'low' },
  )
  return client
}

class TooLarge extends Error {}

async function* limited(body: AsyncIterable<Uint8Array>) {
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > largestAnswer) throw new TooLarge()
    yield chunk
  }
}

function refuse(error: unknown): never {
  const { name } = error as Error
  throw new InvocationFailed(/^\w{1,64}$/.test(name) ? name : 'ServiceException', error)
}
