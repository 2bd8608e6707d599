import type { Config } from './config.ts'
import type { EventContext } from './domain/auth-event.ts'
import type { Client } from './domain/client.ts'
import type { Pool } from './domain/pool.ts'
import type { User } from './domain/user.ts'
import type { Events } from './events.ts'
import type { Federations } from './federation/provider.ts'
import type { Keys } from './keys/keys.ts'
import type { Messages } from './messages/messages.ts'
import type { Clock } from './platform/clock.ts'
import type { Log } from './platform/log.ts'
import type { Random } from './platform/random.ts'
import type { Seal } from './platform/seal.ts'
import type { Reference } from './reference/reference.ts'
import type { Store } from './store/store.ts'
import type { AccessToken, Tokens } from './tokens/tokens.ts'
import type { Triggers } from './triggers/triggers.ts'

/** Everything that is not a pure rule, made once by the composition root. */
export interface Services {
  readonly config: Config
  readonly store: Store
  readonly now: Clock
  readonly random: Random
  readonly seal: Seal
  readonly log: Log
  readonly tokens: Tokens
  readonly triggers: Triggers
  readonly messages: Messages
  readonly keys: Keys
  readonly events: Events
  readonly federations: Federations
  readonly reference: Reference
}

/** Who asks, and from where. */
export interface RequestInfo {
  /** Lower-case UUID, answered as `x-amzn-RequestId`. */
  readonly id: string
  /** From the signature's scope, else the pool's id, else the configuration. */
  readonly region: string
  readonly ip: string
  readonly userAgent?: string
  /** Where the person is for whom somebody else asks, as far as he tells; absent where the person asks himself. */
  readonly endUser?: EventContext
}

export interface Context extends Services {
  readonly request: RequestInfo
}

export interface PoolContext extends Context {
  readonly pool: Pool
}

export interface ClientContext extends PoolContext {
  readonly client: Client
}

/** The subject of a verified access token: it was not revoked, and its user exists and is enabled. */
export interface UserContext extends ClientContext {
  readonly user: User
  readonly accessToken: AccessToken
}
