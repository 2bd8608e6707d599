import type { Collectors } from './prometheus.ts'

/** What Prometheus is told. Labels have few values: names of operations and exceptions, never of pools or users. */
export interface Metrics {
  /** @param result `ok` or the name of the exception that was answered */
  requestFinished(operation: string, result: string, seconds: number): void
  /** @param result `ok` or the name of the exception that was answered */
  signIn(result: string): void
  signUp(): void
  tokenRefresh(): void
  /** What advanced security thought of a sign-in or of a chosen password; `metric` is the service's own name. */
  risk(metric: string, operation: string, level: string): void
  /** @param result `ok` or the code of the error that was answered */
  oauthRequestFinished(endpoint: string, result: string, seconds: number): void
  oauthGrant(grant: string): void
  message(medium: string, trigger: string, result: 'delivered' | 'failed' | 'given_up'): void
  render(): Promise<{ readonly contentType: string; readonly text: string }>
}

export function createMetrics(): Metrics {
  let collectors: Collectors | undefined
  let loading: Promise<Collectors> | undefined

  // Loaded with the first thing to count: it would cost every start 30 ms.
  const load = () => {
    loading ??= import('./prometheus.ts').then(({ createCollectors }) => {
      collectors = createCollectors()
      return collectors
    })
    return loading
  }
  const count = (change: (collectors: Collectors) => void) => {
    if (collectors) change(collectors)
    else void load().then(change)
  }

  return {
    requestFinished(operation, result, seconds) {
      count(({ requests, latency }) => {
        requests.inc({ operation, result })
        latency.observe({ operation }, seconds)
      })
    },
    signIn: result => count(({ signIns }) => signIns.inc({ result })),
    signUp: () => count(({ signUps }) => signUps.inc()),
    tokenRefresh: () => count(({ refreshes }) => refreshes.inc()),
    risk: (metric, operation, level) => count(({ risks }) => risks.inc({ metric, operation, level })),
    oauthRequestFinished(endpoint, result, seconds) {
      count(({ oauthRequests, oauthLatency }) => {
        oauthRequests.inc({ endpoint, result })
        oauthLatency.observe({ endpoint }, seconds)
      })
    },
    oauthGrant: grant => count(({ oauthGrants }) => oauthGrants.inc({ grant })),
    message: (medium, trigger, result) => count(({ messages }) => messages.inc({ medium, trigger, result })),
    async render() {
      const { registry } = await load()
      return { contentType: registry.contentType, text: await registry.metrics() }
    },
  }
}
