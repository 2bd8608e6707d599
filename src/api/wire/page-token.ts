/** Where a list goes on: a sealed text, good for an hour and for the same question only. */
import type { Context } from '../../context.ts'
import { pagingMarkerInvalid } from '../../domain/errors/wire.ts'
import type { OperationName } from './operations.ts'

type Parameters = Readonly<Record<string, unknown>>

const purpose = 'page-token'
const lifetimeMillis = 3_600_000

/** The token for the page that begins after `next`; nothing on the last page. */
export function sealPage(
  ctx: Context,
  operation: OperationName,
  params: Parameters,
  next: string | undefined,
): string | undefined {
  if (next === undefined) return undefined
  const expiresAt = ctx.now().getTime() + lifetimeMillis
  return ctx.seal.seal(purpose, contextOf(operation, params), JSON.stringify([expiresAt, next]))
}

/** The `next` that a token carries; nothing when there is no token, which asks for the first page. */
export function openPage(
  ctx: Context,
  operation: OperationName,
  params: Parameters,
  token: string | undefined,
): string | undefined {
  if (token === undefined) return undefined
  const plain = ctx.seal.open(purpose, contextOf(operation, params), token)
  if (!plain) throw pagingMarkerInvalid(token, ctx.request.id)
  const [expiresAt, next] = JSON.parse(plain.toString()) as [number, string]
  if (expiresAt <= ctx.now().getTime()) throw pagingMarkerInvalid(token, ctx.request.id)
  return next
}

/** The question that the token belongs to, in an order that does not depend on how it was asked. */
function contextOf(operation: OperationName, params: Parameters): string {
  const asked = Object.entries(params).filter(([, value]) => value !== undefined)
  return JSON.stringify([operation, asked.sort(([a], [b]) => (a < b ? -1 : 1))])
}
