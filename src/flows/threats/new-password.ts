import type { ClientContext } from '../../context.ts'
import { passwordRefusedByRisk } from '../../domain/errors/risk.ts'
import { wrongPassword } from '../../domain/errors/sign-in.ts'
import { isSecured } from '../../domain/risk-configuration.ts'
import type { User } from '../../domain/user.ts'
import { type Assessment, assess } from './assess.ts'
import { eventContextOf, newEventId, recordEvent } from './record.ts'

interface Chosen {
  readonly type: 'SignUp' | 'PasswordChange'
  readonly user: User
  readonly password: string
}

/** What advanced security thinks of a password that somebody chooses. Nothing where the pool has none. */
export async function judgeNewPassword(ctx: ClientContext, chosen: Chosen): Promise<Assessment | undefined> {
  return isSecured(ctx.pool) ? assess(ctx, { ...chosen, context: eventContextOf(ctx) }) : undefined
}

/** Refuses it where it must not be used. */
export function assertUsable(assessment: Assessment | undefined): void {
  if (assessment?.action === 'BLOCK') throw passwordRefusedByRisk()
}

interface Change {
  readonly user: User
  readonly password: string
  /** Whether the present password was given; throws where it was left out. */
  readonly isProven: () => boolean
}

/** Changes the password of a signed-in user under the eyes of advanced security. */
export async function watchedChange(
  ctx: ClientContext,
  { user, password, isProven }: Change,
  change: () => Promise<void>,
): Promise<void> {
  const isSuccess = isProven()
  const eventId = newEventId(ctx, user)
  const assessment = isSuccess ? await judgeNewPassword(ctx, { type: 'PasswordChange', user, password }) : undefined
  const challenge = { name: 'Password', isSuccess } as const
  const end = async (response: 'Pass' | 'Fail') => {
    if (eventId) await recordEvent(ctx, { type: 'PasswordChange', user, eventId, response, challenge, assessment })
  }
  try {
    if (!isSuccess) throw wrongPassword()
    assertUsable(assessment)
    await change()
  } catch (error) {
    await end('Fail')
    throw error
  }
  await end('Pass')
}
