import type { Pool } from '../domain/pool.ts'
import type { NameKind } from './texts/texts.ts'

/** What people of this pool type as their name when they sign in. */
export function nameKindOf({ settings }: Pool): NameKind {
  const { UsernameAttributes = [], AliasAttributes = [] } = settings
  const byEmail = UsernameAttributes.includes('email')
  const byPhone = UsernameAttributes.includes('phone_number')
  if (byEmail || byPhone) return byEmail && byPhone ? 'emailOrPhone' : byEmail ? 'email' : 'phone'
  const alsoEmail = AliasAttributes.includes('email')
  const alsoPhone = AliasAttributes.includes('phone_number')
  if (alsoEmail && alsoPhone) return 'usernameEmailOrPhone'
  if (alsoEmail) return 'usernameOrEmail'
  return alsoPhone ? 'usernameOrPhone' : 'username'
}
