/** A moment as the service names versions by it: `yyyyMMddHHmmss` in UTC. */
export function versionAt(at: Date): string {
  return at.toISOString().replace(/\D/g, '').slice(0, 14)
}
