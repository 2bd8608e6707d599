/** The place of a client id for what counts for all clients of a pool that have nothing of their own. */
export const allClients = 'ALL'

export type LogoType = 'image/png' | 'image/jpeg'

/** How the pages of one client look, or of all that have nothing of their own. */
export interface Customization {
  readonly poolId: string
  /** A client id, or {@link allClients}. */
  readonly clientId: string
  /** UTC time as `yyyyMMddHHmmss`, part of the addresses that browsers keep: no two settings of a client share one. */
  readonly version: string
  /** As it was given. */
  readonly css?: string
  /** What browsers get: read and written again, with nothing in it that the classic pages do not allow. */
  readonly servedCss?: string
  readonly logo?: LogoType
  readonly createdAt: Date
  readonly modifiedAt: Date
}
