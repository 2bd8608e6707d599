/** The functions of a pool, run in the test itself behind an HTTP endpoint, and all events that they were called with. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll } from 'vitest'
import type { FunctionEntry } from '../../src/config.ts'

// biome-ignore lint/suspicious/noExplicitAny: what functions are called with is any JSON, as it is for them.
type Json = any

export interface FunctionEvent {
  readonly version: string
  readonly triggerSource: string
  readonly userPoolId: string
  readonly userName: string
  readonly callerContext: { readonly awsSdkVersion: string; readonly clientId: string }
  readonly request: Json
  response: Json
}

/** Fills the event's response, or throws, as a handler does. What it gives back is answered in place of the event. */
export type PoolFunction = (event: FunctionEvent) => unknown

export interface PoolFunctions {
  /** For `config.functions` of the server. */
  readonly entries: readonly FunctionEntry[]
  /** What a pool's LambdaConfig names. */
  arn(trigger: string): string
  /** Sets the function of a trigger from now on. */
  on(trigger: string, run: PoolFunction): void
  /** The function of a trigger that always answers this. */
  says(trigger: string, response: Readonly<Record<string, unknown>>): void
  /** The events of a trigger since the last time that it was asked for, the oldest first. */
  taken(trigger: string): readonly FunctionEvent[]
}

const prefixes: Readonly<Record<string, string>> = { PreTokenGeneration: 'TokenGeneration' }

export async function startFunctions(): Promise<PoolFunctions> {
  const functions = new Map<string, PoolFunction>()
  const events = new Map<string, FunctionEvent[]>()
  const key = (trigger: string) => prefixes[trigger] ?? trigger

  const server = createServer(async (request, response) => {
    const event = JSON.parse(await read(request)) as FunctionEvent
    const trigger = event.triggerSource.split('_')[0] ?? ''
    events.set(trigger, [...(events.get(trigger) ?? []), structuredClone(event)])
    try {
      const answer = await functions.get(trigger)?.(event)
      response.end(JSON.stringify(answer === undefined ? event : answer))
    } catch (error) {
      response.statusCode = 500
      response.end(JSON.stringify({ errorType: 'Error', errorMessage: (error as Error).message }))
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  afterAll(() => {
    server.closeAllConnections()
    return new Promise<void>(resolve => server.close(() => resolve()))
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return {
    entries: [{ pattern: '*', runner: { kind: 'http', url } }],
    arn: trigger => `arn:aws:lambda:us-east-1:123456789012:function:${trigger}`,
    on: (trigger, run) => void functions.set(key(trigger), run),
    says: (trigger, response) =>
      void functions.set(key(trigger), event => void Object.assign(event.response, response)),
    taken(trigger) {
      const seen = events.get(key(trigger)) ?? []
      events.delete(key(trigger))
      return seen
    },
  }
}

async function read(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}

/** A pool's LambdaConfig with these triggers. */
export function lambdaConfig(functions: PoolFunctions, ...triggers: string[]) {
  return Object.fromEntries(triggers.map(trigger => [trigger, functions.arn(trigger)]))
}
