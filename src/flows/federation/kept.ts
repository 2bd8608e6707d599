import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Context } from '../../context.ts'
import { requestTooLongToLeave } from '../../domain/oauth-errors.ts'
import { equal } from '../../platform/equal.ts'

/** What a browser keeps in a cookie, sealed, while it is away at a provider; good once. */
export interface Kept {
  /** The provider brings it back; nobody can guess it. */
  readonly state: string
  readonly poolId: string
  readonly expiresAt: number
}

type Purpose = 'round-trip' | 'sign-out'

// Browsers keep no cookie above 4096 bytes, its name and attributes included.
const longestSealed = 3_800
// More than any request can have that fits above.
const longestPlain = 32_768

export function sealKept<T extends Kept>(ctx: Context, purpose: Purpose, kept: T): string {
  // Before it is sealed: what is encrypted does not get shorter.
  const sealed = ctx.seal.seal(purpose, '', deflateRawSync(JSON.stringify(kept)))
  if (sealed.length > longestSealed) throw requestTooLongToLeave()
  return sealed
}

/** What this browser kept, if the state is its own and it has not come back before. */
export async function takeKept<T extends Kept>(
  ctx: Context,
  purpose: Purpose,
  back: { readonly state: string | undefined; readonly kept: readonly (string | undefined)[] },
): Promise<T | undefined> {
  const { state } = back
  if (!state) return undefined
  const kept = back.kept.map(sealed => open<T>(ctx, purpose, sealed)).find(one => one && equal(one.state, state))
  const now = ctx.now()
  if (!kept || kept.expiresAt <= now.getTime()) return undefined
  const { first } = await ctx.store.spent.spend(kept.poolId, `trip:${kept.state}`, now, new Date(kept.expiresAt))
  return first ? kept : undefined
}

function open<T extends Kept>(ctx: Context, purpose: Purpose, sealed: string | undefined): T | undefined {
  const bytes = sealed && sealed.length <= longestSealed ? ctx.seal.open(purpose, '', sealed) : undefined
  if (!bytes) return undefined
  // Sound because only sealKept writes what opens, for one purpose one kind of thing.
  return JSON.parse(inflateRawSync(bytes, { maxOutputLength: longestPlain }).toString()) as T
}
