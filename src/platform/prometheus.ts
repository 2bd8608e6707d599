import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'

// From a cached read to a request that waits for a slow function of a pool.
const latencyBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export type Collectors = ReturnType<typeof createCollectors>

/** The counters of one server, with those of its process. */
export function createCollectors() {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    requests: new Counter({
      name: 'cenote_requests_total',
      help: 'Answered API requests by operation and result (ok, or the name of the exception).',
      labelNames: ['operation', 'result'] as const,
      registers,
    }),
    latency: new Histogram({
      name: 'cenote_request_duration_seconds',
      help: 'Time from the arrival of an API request to its answer, by operation.',
      labelNames: ['operation'] as const,
      buckets: latencyBuckets,
      registers,
    }),
    signIns: new Counter({
      name: 'cenote_sign_ins_total',
      help: 'Sign-ins by result (ok, or the name of the exception).',
      labelNames: ['result'] as const,
      registers,
    }),
    signUps: new Counter({
      name: 'cenote_sign_ups_total',
      help: 'Users who signed themselves up.',
      registers,
    }),
    refreshes: new Counter({
      name: 'cenote_token_refreshes_total',
      help: 'Tokens issued for refresh tokens.',
      registers,
    }),
    risks: new Counter({
      name: 'cenote_risks_total',
      help: 'Judged sign-ins and chosen passwords by metric (as CloudWatch names them), operation and level of risk.',
      labelNames: ['metric', 'operation', 'level'] as const,
      registers,
    }),
    oauthRequests: new Counter({
      name: 'cenote_oauth_requests_total',
      help: 'Answered requests to the OAuth endpoints by endpoint and result (ok, or the code of the error).',
      labelNames: ['endpoint', 'result'] as const,
      registers,
    }),
    oauthLatency: new Histogram({
      name: 'cenote_oauth_request_duration_seconds',
      help: 'Time from the arrival of a request to an OAuth endpoint to its answer, by endpoint.',
      labelNames: ['endpoint'] as const,
      buckets: latencyBuckets,
      registers,
    }),
    oauthGrants: new Counter({
      name: 'cenote_oauth_grants_total',
      help: 'Tokens issued at the token endpoint by grant.',
      labelNames: ['grant'] as const,
      registers,
    }),
    messages: new Counter({
      name: 'cenote_messages_total',
      help: 'Messages by medium, occasion and result: delivered, failed (one attempt) or given_up.',
      labelNames: ['medium', 'trigger', 'result'] as const,
      registers,
    }),
  }
}
