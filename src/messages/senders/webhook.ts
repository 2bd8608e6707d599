import { createHmac } from 'node:crypto'
import type { Clock } from '../../platform/clock.ts'
import { Refused, type Sender } from '../sender.ts'
import { callMillis } from './aws.ts'

export interface WebhookOptions {
  readonly url: string
  readonly secret: string
  readonly now: Clock
}

const tooEarlyOrMuch = [408, 425, 429]

/**
 * Hands messages to a program of the operator's: a POST of JSON that is signed, so that the program knows who asks and
 * that nothing was changed or sent again later. docs/messages.md says how it is verified.
 */
export function webhookSender({ url, secret, now }: WebhookOptions): Sender {
  return {
    async send({ kind, pool, user, clientId, medium, destination, code }, composed, id) {
      const body = JSON.stringify({
        ...{ id, userPoolId: pool.id, username: user.username, clientId, trigger: kind, medium, destination },
        ...composed,
        code,
      })
      const headers = { 'content-type': 'application/json', 'cenote-signature': signature(secret, now(), body) }
      const signal = AbortSignal.timeout(callMillis)
      const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal })
      await response.body?.cancel()
      assertTaken(response.status)
    },
    isRemote: () => true,
    close() {},
  }
}

function signature(secret: string, at: Date, body: string): string {
  const seconds = Math.floor(at.getTime() / 1000)
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`
}

function assertTaken(status: number): void {
  if (status >= 200 && status < 300) return
  const answer = `the webhook answered ${status}`
  throw status >= 500 || tooEarlyOrMuch.includes(status) ? new Error(answer) : new Refused(answer)
}
