import { expect, test } from 'vitest'
import { systemClock } from '../../platform/clock.ts'
import { strongRandom } from '../../platform/random.ts'
import type { InboxMessage } from '../../store/store.ts'
import type { Medium, Message } from '../messages.ts'
import { senderFor } from './choose.ts'

const then = new Date(0)
const pool = { id: 'p', name: 'p', createdAt: then, modifiedAt: then, settings: {}, schema: [], tags: {}, factors: {} }
const account = { poolId: 'p', sub: 's', username: 'ada', enabled: true, attributes: {}, signOuts: 0 }
const user: Message['user'] = { ...account, status: 'CONFIRMED', createdAt: then, modifiedAt: then }
const smtp = { kind: 'smtp', url: new URL('smtp://127.0.0.1:9'), from: 'no-reply@example.com' } as const

const message = (medium: Medium): Message => ({
  kind: 'SignUp',
  pool,
  user,
  medium,
  destination: 'somewhere',
  code: '1',
})
const composed = { body: 'Your code is 1', isHtml: false }

function inbox() {
  const kept: InboxMessage[] = []
  const add = async (entry: InboxMessage) => void kept.push(entry)
  return { kept, options: { inbox: { add, list: async () => kept }, now: systemClock, random: strongRandom } }
}

test.each(['EMAIL', 'SMS'] as const)('the inbox takes %s and tells who asked to be told', async medium => {
  const { kept, options } = inbox()
  const told: InboxMessage[] = []
  const sender = senderFor(
    { mode: 'development', delivery: { kind: 'inbox' } },
    { ...options, onInboxMessage: entry => told.push(entry) },
  )
  await sender.send(message(medium), composed)
  expect(kept).toMatchObject([{ medium, trigger: 'SignUp', username: 'ada', code: '1', body: 'Your code is 1' }])
  expect(told).toEqual(kept)
})

test('beside SMTP the inbox takes text messages in development', async () => {
  const { kept, options } = inbox()
  await senderFor({ mode: 'development', delivery: smtp }, options).send(message('SMS'), composed)
  expect(kept).toMatchObject([{ medium: 'SMS' }])
})

test('beside SMTP nobody takes text messages in production', async () => {
  const { kept, options } = inbox()
  const sender = senderFor({ mode: 'production', delivery: smtp }, options)
  await expect(sender.send(message('SMS'), composed)).rejects.toThrow('no sender is configured for SMS')
  expect(kept).toEqual([])
})

test.each(['EMAIL', 'SMS'] as const)('without a sender %s fails', async medium => {
  const { kept, options } = inbox()
  const sender = senderFor({ mode: 'production', delivery: { kind: 'none' } }, options)
  await expect(sender.send(message(medium), composed)).rejects.toThrow(`no sender is configured for ${medium}`)
  expect(kept).toEqual([])
})
