import { expect, test } from 'vitest'
import { systemClock } from '../../platform/clock.ts'
import { strongRandom } from '../../platform/random.ts'
import type { InboxMessage } from '../../store/nouns/messages.ts'
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

const [toInbox, toNobody] = [{ kind: 'inbox' }, { kind: 'none' }] as const

test.each(['EMAIL', 'SMS'] as const)('the inbox takes %s and tells who asked to be told', async medium => {
  const { kept, options } = inbox()
  const told: InboxMessage[] = []
  const both = { email: toInbox, sms: toInbox }
  const sender = senderFor(both, { ...options, onInboxMessage: entry => told.push(entry) })
  await sender.send(message(medium), composed, 'id')
  expect(kept).toMatchObject([{ medium, trigger: 'SignUp', username: 'ada', code: '1', body: 'Your code is 1' }])
  expect(told).toEqual(kept)
  expect(sender.isRemote?.(message(medium))).toBe(false)
})

test('each medium has a sender of its own', async () => {
  const { kept, options } = inbox()
  const sender = senderFor({ email: smtp, sms: toInbox }, options)
  await sender.send(message('SMS'), composed, 'id')
  expect(kept).toMatchObject([{ medium: 'SMS' }])
  expect(sender.isRemote?.(message('EMAIL'))).toBe(true)
  expect(sender.isRemote?.(message('SMS'))).toBe(false)
})

test.each(['EMAIL', 'SMS'] as const)('without a sender %s is refused', async medium => {
  const { kept, options } = inbox()
  const sender = senderFor({ email: toNobody, sms: toNobody }, options)
  await expect(sender.send(message(medium), composed, 'id')).rejects.toThrow(`no sender is configured for ${medium}`)
  expect(kept).toEqual([])
})
