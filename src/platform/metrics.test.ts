import { expect, test } from 'vitest'
import { createMetrics } from './metrics.ts'

test('requests, sign-ins, refreshes and messages are told in the format of Prometheus', async () => {
  const metrics = createMetrics()
  metrics.requestFinished('SignUp', 'ok', 0.004)
  metrics.requestFinished('SignUp', 'UsernameExistsException', 0.3)
  metrics.signIn('ok')
  metrics.signIn('NotAuthorizedException')
  metrics.signUp()
  metrics.tokenRefresh()
  metrics.risk('AccountTakeOverRisk', 'SignIn', 'High')
  metrics.message('EMAIL', 'SignUp', 'delivered')
  metrics.message('SMS', 'SignUp', 'failed')
  const { contentType, text } = await metrics.render()
  expect(contentType).toMatch(/^text\/plain/)
  for (const line of [
    'cenote_requests_total{operation="SignUp",result="ok"} 1',
    'cenote_requests_total{operation="SignUp",result="UsernameExistsException"} 1',
    'cenote_request_duration_seconds_bucket{le="0.005",operation="SignUp"} 1',
    'cenote_request_duration_seconds_count{operation="SignUp"} 2',
    'cenote_sign_ins_total{result="ok"} 1',
    'cenote_sign_ins_total{result="NotAuthorizedException"} 1',
    'cenote_sign_ups_total 1',
    'cenote_token_refreshes_total 1',
    'cenote_risks_total{metric="AccountTakeOverRisk",operation="SignIn",level="High"} 1',
    'cenote_messages_total{medium="EMAIL",trigger="SignUp",result="delivered"} 1',
    'cenote_messages_total{medium="SMS",trigger="SignUp",result="failed"} 1',
  ]) {
    expect(text.split('\n')).toContain(line)
  }
  expect(text).toContain('process_resident_memory_bytes')
})

test('two servers in one process count apart', async () => {
  const [one, other] = [createMetrics(), createMetrics()]
  one.signUp()
  expect((await other.render()).text).toContain('cenote_sign_ups_total 0')
})
