import { expect, test } from 'vitest'
import type { Context } from '../../context.ts'
import { createSeal } from '../../platform/seal.ts'
import { openPage, sealPage } from './page-token.ts'

let at = Date.parse('2026-03-01T12:00:00Z')
const ctx = {
  seal: createSeal([new Uint8Array(32).fill(1)]),
  now: () => new Date(at),
  request: { id: 'request-1' },
} as unknown as Context
const asked = { UserPoolId: 'us-east-1_a', Filter: 'email = "a"', AttributesToGet: undefined }

test('a token goes on with the question that it came from', () => {
  const token = sealPage(ctx, 'ListUsers', asked, 'bob')
  expect(openPage(ctx, 'ListUsers', asked, token)).toBe('bob')
  expect(openPage(ctx, 'ListUsers', { Filter: asked.Filter, UserPoolId: asked.UserPoolId }, token)).toBe('bob')
})

test('the last page has no token, and no token asks for the first page', () => {
  expect(sealPage(ctx, 'ListUsers', asked, undefined)).toBeUndefined()
  expect(openPage(ctx, 'ListUsers', asked, undefined)).toBeUndefined()
})

test('a token of another question, pool or operation, a changed one and an expired one are refused', () => {
  const token = sealPage(ctx, 'ListUsers', asked, 'bob') ?? ''
  const refusal = (given: string) => `Paging marker ${given} is invalid for request request-1`
  expect(() => openPage(ctx, 'ListUsers', { ...asked, Filter: 'email = "b"' }, token)).toThrow(refusal(token))
  expect(() => openPage(ctx, 'ListUsers', { ...asked, AttributesToGet: ['email'] }, token)).toThrow(refusal(token))
  expect(() => openPage(ctx, 'ListUsers', { ...asked, UserPoolId: 'us-east-1_b' }, token)).toThrow(refusal(token))
  expect(() => openPage(ctx, 'ListGroups', asked, token)).toThrow(refusal(token))
  expect(() => openPage(ctx, 'ListUsers', asked, `${token}x`)).toThrow(refusal(`${token}x`))
  expect(() => openPage(ctx, 'ListUsers', asked, 'nonsense')).toThrow(refusal('nonsense'))
  at += 3_599_999
  expect(openPage(ctx, 'ListUsers', asked, token)).toBe('bob')
  at += 1
  expect(() => openPage(ctx, 'ListUsers', asked, token)).toThrow(refusal(token))
})
