import { parseArn } from './arn.ts'
import { crossAccountRole, invalidRole } from './errors/groups.ts'
import type { Group } from './user.ts'

/** A user is in at most this many groups. */
export const maximumGroupsOfUser = 100

/** A group may lend only a role of its own account. */
export function assertRole(roleArn: string | undefined, accountId: string): void {
  if (roleArn === undefined) return
  const arn = parseArn(roleArn)
  if (arn?.service !== 'iam' || !arn.resource.startsWith('role/')) throw invalidRole(roleArn)
  if (arn.account !== accountId) throw crossAccountRole()
}

/** Where a group stands among the groups of a user: by precedence, none last, then by name. */
export type GroupRank = readonly [precedence: number | null, name: string]

export function rankOf({ precedence, name }: Group): GroupRank {
  return [precedence ?? null, name]
}

export function compareRank([precedenceA, a]: GroupRank, [precedenceB, b]: GroupRank): number {
  const byPrecedence = (precedenceA ?? Number.POSITIVE_INFINITY) - (precedenceB ?? Number.POSITIVE_INFINITY)
  if (precedenceA !== precedenceB && byPrecedence !== 0) return byPrecedence
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** The roles that groups lend, each once. */
export function rolesOf(groups: readonly Group[]): readonly string[] {
  return [...new Set(groups.flatMap(({ roleArn }) => roleArn ?? []))]
}

/** The role of the group that takes precedence; none when groups of equal precedence disagree. */
export function preferredRole(groups: readonly Group[]): string | undefined {
  const lowest = Math.min(...groups.map(precedenceOf))
  const candidates = new Set(groups.filter(group => precedenceOf(group) === lowest).map(({ roleArn }) => roleArn))
  return candidates.size === 1 ? [...candidates][0] : undefined
}

function precedenceOf({ precedence }: Group): number {
  return precedence ?? Number.POSITIVE_INFINITY
}
