/** What whoever watches the server asks every few seconds: whether it lives, whether it is ready, and its metrics. */
import type { Services } from '../context.ts'
import type { Metrics } from '../platform/metrics.ts'
import type { Answering, HttpAnswer } from './exchange.ts'

export interface Probe {
  readonly path: string
  readonly answer: Answering
}

export function createProbes({ store, log }: Pick<Services, 'store' | 'log'>, metrics: Metrics): readonly Probe[] {
  const logged = (path: string, answer: () => Promise<HttpAnswer>): Probe => ({
    path,
    async answer({ method, ip }) {
      const startedAt = performance.now()
      const answered = await answer()
      const durationMs = Math.round((performance.now() - startedAt) * 100) / 100
      log.debug({ method, path, status: answered.status, durationMs, ip }, 'request')
      return answered
    },
  })
  return [
    logged('/health/live', async () => json(200, 'ok')),
    logged('/health/ready', () =>
      store.ping().then(
        () => json(200, 'ok'),
        () => json(503, 'the store does not answer'),
      ),
    ),
    logged('/metrics', async () => {
      const { contentType, text } = await metrics.render()
      return { status: 200, headers: { 'content-type': contentType }, text }
    }),
  ]
}

function json(code: number, status: string): HttpAnswer {
  return { status: code, headers: { 'content-type': 'application/json' }, text: JSON.stringify({ status }) }
}
