import type { ClientContext } from '../../context.ts'
import type { AuthEvent, AuthEventType } from '../../domain/auth-event.ts'
import type { User } from '../../domain/user.ts'

/** What is judged: somebody who has just proven his password, or chooses one. */
export interface Occasion {
  readonly type: AuthEventType
  readonly user: User
  /** In clear, where the request brought it. */
  readonly password?: string | undefined
  readonly context: AuthEvent['context']
}

/** What is thought of it, and what is to be done. */
export interface Assessment extends Pick<AuthEvent, 'decision' | 'level' | 'isCompromised' | 'reasons' | 'context'> {
  /** Without consequences where the pool only looks on. */
  readonly action: 'NO_ACTION' | 'MFA_IF_CONFIGURED' | 'MFA_REQUIRED' | 'BLOCK'
  /** Whether the user is to be told. */
  readonly notify: boolean
}

/** Judges an occasion in a pool with advanced security. */
export async function assess(_: ClientContext, { context }: Occasion): Promise<Assessment> {
  return { decision: 'NoRisk', isCompromised: false, reasons: [], context, action: 'NO_ACTION', notify: false }
}
