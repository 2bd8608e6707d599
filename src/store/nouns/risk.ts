import type { AuthEvent, Whose } from '../../domain/auth-event.ts'
import type { RiskConfiguration } from '../../domain/risk-configuration.ts'
import type { Page, PageRequest } from './page.ts'

/** What pools and clients do about risks; `clientId` is `ALL` where all clients are meant. */
export interface RiskConfigurations {
  /** Replaces what is there. False when there is no such pool or client. */
  put(configuration: RiskConfiguration): Promise<boolean>
  /** Cached like pools. */
  get(poolId: string, clientId: string): Promise<RiskConfiguration | undefined>
  /** A client's own, else the one for `ALL`. */
  find(poolId: string, clientId: string): Promise<RiskConfiguration | undefined>
  delete(poolId: string, clientId: string): Promise<boolean>
}

/** What users did at the door. They go with their user, and after two years. */
export interface AuthEvents {
  /**
   * Writes what `change` makes of the event with this id, or of none; where it makes nothing, nothing is written.
   * Answers the event as it is then; nothing when there is no such user.
   */
  record(
    poolId: string,
    sub: string,
    id: string,
    change: (present: AuthEvent | undefined) => AuthEvent | undefined,
  ): Promise<AuthEvent | undefined>
  /** Costs what a new event of somebody costs. What it keeps is nobody's, and goes with the next sweep. */
  pretend(event: AuthEvent): Promise<void>
  get(poolId: string, sub: string, id: string): Promise<AuthEvent | undefined>
  /** Newest first. */
  list(poolId: string, sub: string, page: PageRequest): Promise<Page<AuthEvent>>
  /** Newest first: those of the user himself, or of somebody else, whatever lies between them. */
  listOf(
    poolId: string,
    sub: string,
    asked: { readonly whose: Whose; readonly since: Date; readonly limit: number },
  ): Promise<readonly AuthEvent[]>
}
