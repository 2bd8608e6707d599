import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { started } from '../support/command.ts'

test('a server goes on, and stops in order, when whoever reads its log has gone away', async () => {
  const running = await started({ CENOTE_LOG_LEVEL: 'info' })
  running.process.stdout?.destroy()
  for (let request = 0; request < 10; request++) {
    const response = await fetch(`${running.url}/nowhere`, { signal: AbortSignal.timeout(5_000) })
    expect(response.status).toBe(404)
    await sleep(50)
  }
  running.process.kill('SIGTERM')
  expect(await running.ended).toBe(0)
})

describe('a stop', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('at %s finishes the request in flight and exits with 0', async signal => {
    const running = await started({ CENOTE_LOG_LEVEL: 'info' })
    const answered = halfSent(running.port)
    await answered.begun
    running.process.kill(signal)
    await running.said(/"msg":"stopping"/)
    answered.finish()
    expect(await answered.status).toBe(400)
    expect(await running.ended).toBe(0)
    await expect(fetch(running.url)).rejects.toThrow()
  })

  test('leaves idle connections no say', async () => {
    const running = await started()
    await (await fetch(`${running.url}/health/live`)).text()
    running.process.kill('SIGTERM')
    expect(await running.ended).toBe(0)
  })
})

/** A request of which only a part has been sent. */
function halfSent(port: number) {
  const body = '{"ClientId":'
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
    'content-length': body.length * 2,
    expect: '100-continue',
  }
  const sending = request({ host: '127.0.0.1', port, method: 'POST', path: '/', headers })
  const status = new Promise<number | undefined>((resolve, reject) => {
    sending.on('response', response => resolve(response.resume().statusCode))
    sending.on('error', reject)
  })
  // The server has the request in its hands when it asks for the rest.
  const begun = new Promise<void>(resolve => sending.on('continue', resolve))
  sending.flushHeaders()
  return { status, begun, finish: () => sending.end(body + body) }
}
