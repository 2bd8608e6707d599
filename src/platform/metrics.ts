import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'

/** What Prometheus is told. Labels have few values: names of operations and exceptions, never of pools or users. */
export interface Metrics {
  /** @param result `ok` or the name of the exception that was answered */
  requestFinished(operation: string, result: string, seconds: number): void
  /** @param result `ok` or the name of the exception that was answered */
  signIn(result: string): void
  signUp(): void
  tokenRefresh(): void
  message(medium: string, trigger: string, result: 'delivered' | 'failed'): void
  render(): Promise<{ readonly contentType: string; readonly text: string }>
}

// From a cached read to a request that waits for a slow function of a pool.
const latencyBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const requests = new Counter({
    name: 'cenote_requests_total',
    help: 'Answered API requests by operation and result (ok, or the name of the exception).',
    labelNames: ['operation', 'result'] as const,
    registers,
  })
  const latency = new Histogram({
    name: 'cenote_request_duration_seconds',
    help: 'Time from the arrival of an API request to its answer, by operation.',
    labelNames: ['operation'] as const,
    buckets: latencyBuckets,
    registers,
  })
  const signIns = new Counter({
    name: 'cenote_sign_ins_total',
    help: 'Sign-ins by result (ok, or the name of the exception).',
    labelNames: ['result'] as const,
    registers,
  })
  const signUps = new Counter({ name: 'cenote_sign_ups_total', help: 'Users who signed themselves up.', registers })
  const refreshes = new Counter({
    name: 'cenote_token_refreshes_total',
    help: 'Tokens issued for refresh tokens.',
    registers,
  })
  const messages = new Counter({
    name: 'cenote_messages_total',
    help: 'Messages by medium, occasion and result (delivered or failed).',
    labelNames: ['medium', 'trigger', 'result'] as const,
    registers,
  })
  return {
    requestFinished(operation, result, seconds) {
      requests.inc({ operation, result })
      latency.observe({ operation }, seconds)
    },
    signIn: result => signIns.inc({ result }),
    signUp: () => signUps.inc(),
    tokenRefresh: () => refreshes.inc(),
    message: (medium, trigger, result) => messages.inc({ medium, trigger, result }),
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  }
}
