/** A message that is refused: whoever asked for it is told, and may ask again. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { refused } from '../support/accounts.ts'
import { startHttpStub } from '../support/http-stub.ts'
import { occasionsWith, openScene } from '../support/message-occasions.ts'
import { startServer } from '../support/server.ts'

const state = { status: 204 }

async function open() {
  const { url, asked } = await startHttpStub(() => ({ status: state.status, body: '' }))
  onTestFinished(() => {
    state.status = 204
  })
  const webhook = { kind: 'webhook', url, secret: 'a-secret-that-both-sides-know' } as const
  const server = await startServer({ config: { delivery: { email: webhook, sms: webhook } } })
  return { server, asked }
}

// By the source and the operation; the acts need a server, which each test has for itself.
const rows = occasionsWith(await startServer()).map(({ source, by }, index) => [by, source, index] as const)

describe.each(['EMAIL', 'SMS'] as const)('by %s', medium => {
  test.each(rows)('%s (%s) is CodeDeliveryFailureException', async (_, source, index) => {
    const { server, asked } = await open()
    const occasion = occasionsWith(server)[index]
    if (!occasion) throw new Error('there is no such occasion')
    const scene = await openScene(server, medium)
    await occasion.first?.(scene)
    const before = asked.length
    state.status = 400
    await refused(occasion.act(scene), 'CodeDeliveryFailureException', 'Unable to deliver code to user')
    expect(asked).toHaveLength(before + 1)
    expect(JSON.parse(asked.at(-1)?.body ?? '')).toMatchObject({ trigger: source, medium })
    const metrics = await (await fetch(`${server.url}/metrics`)).text()
    for (const result of ['failed', 'given_up'])
      expect(metrics).toMatch(
        new RegExp(`^cenote_messages_total\\{medium="${medium}",trigger="${source}",result="${result}"\\} 1$`, 'm'),
      )
  })
})
