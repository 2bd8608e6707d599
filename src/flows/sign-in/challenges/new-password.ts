import type { ClientContext } from '../../../context.ts'
import { type Attributes, assertNewAttributes, contactAttributes, verifiedFlag } from '../../../domain/attributes.ts'
import { readableAttributes, requiredAttributes, writableAttributes } from '../../../domain/client-settings.ts'
import {
  attributeAlreadyProvided,
  attributeMissing,
  invalidSession,
  temporaryPasswordExpired,
} from '../../../domain/errors/sign-in.ts'
import { unauthorizedAttribute } from '../../../domain/errors/users.ts'
import { assertPassword } from '../../../domain/password-policy.ts'
import type { Pool } from '../../../domain/pool.ts'
import type { User } from '../../../domain/user.ts'
import { newPassword as passwordChange } from '../../new-password.ts'
import { assertUsable, judgeNewPassword } from '../../threats/new-password.ts'
import { type Parameters, required } from '../parameters.ts'
import type { Challenge } from './challenge.ts'

// Clients cut this prefix off without looking at it.
const prefix = 'userAttributes.'

/**
 * NEW_PASSWORD_REQUIRED: a user with a temporary password chooses his own and brings the required attributes that
 * are missing. https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html
 */
export const newPassword: Challenge = {
  proves: 'that the temporary password was replaced',

  async ask(ctx, { user }) {
    const readable = readableAttributes(ctx.pool, ctx.client)
    const present = Object.entries(user.attributes).filter(([name]) => readable.has(name))
    return {
      parameters: {
        USER_ID_FOR_SRP: user.username,
        requiredAttributes: JSON.stringify(missingAttributes(ctx.pool, user.attributes).map(name => prefix + name)),
        userAttributes: JSON.stringify(Object.fromEntries(present)),
      },
      pending: { challenge: 'NEW_PASSWORD_REQUIRED' },
    }
  },

  async answer(ctx, { turn, user, responses }) {
    if (user?.status !== 'FORCE_CHANGE_PASSWORD') throw invalidSession()
    const at = ctx.now()
    if (user.password?.expiresAt && user.password.expiresAt <= at) throw temporaryPasswordExpired()
    const password = required(responses, 'NEW_PASSWORD')
    const given = givenAttributes(responses)
    assertMayProvide(ctx, user, given)
    assertPassword(ctx.pool, password)
    assertUsable(await judgeNewPassword(ctx, { type: 'PasswordChange', user, password }))
    const change = await passwordChange(ctx, user, password)
    return {
      proven: { ...turn.signIn.proven, newPassword: true },
      change: present => {
        // Somebody else may have given him one of them since.
        refuseProvided(present.attributes, given)
        const attributes = { ...present.attributes, ...unverified(given) }
        return { ...change(present), status: 'CONFIRMED', attributes, modifiedAt: at }
      },
    }
  },
}

function givenAttributes(responses: Parameters): Attributes {
  const given = Object.entries(responses).filter(([name, value]) => name.startsWith(prefix) && value !== '')
  return Object.fromEntries(given.map(([name, value]) => [name.slice(prefix.length), value]))
}

function missingAttributes(pool: Pool, attributes: Attributes): readonly string[] {
  return requiredAttributes(pool).filter(name => !attributes[name])
}

/** Only what the client may write and the user does not have: whoever holds a temporary password must not rename its owner. */
function assertMayProvide({ pool, client }: ClientContext, user: User, given: Attributes): void {
  refuseProvided(user.attributes, given)
  const writable = writableAttributes(pool, client)
  if (!Object.keys(given).every(name => writable.has(name))) throw unauthorizedAttribute()
  const [missing] = missingAttributes(pool, { ...user.attributes, ...given })
  if (missing) throw attributeMissing(missing)
  assertNewAttributes(pool, given, 'admin')
}

function refuseProvided(present: Attributes, given: Attributes): void {
  const provided = Object.keys(given).find(name => Object.hasOwn(present, name))
  if (provided !== undefined) throw attributeAlreadyProvided(provided)
}

function unverified(given: Attributes): Attributes {
  const flags = contactAttributes.filter(name => given[name]).map(name => [verifiedFlag(name), 'false'])
  return { ...given, ...Object.fromEntries(flags) }
}
