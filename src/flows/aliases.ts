import { contactAttributes, isVerified, verifiedFlag } from '../domain/attributes.ts'
import type { CognitoError } from '../domain/errors/cognito-error.ts'
import { aliasExists, givenAliasExists, usernameTaken } from '../domain/errors/users.ts'
import { comparableName } from '../domain/names.ts'
import type { Pool } from '../domain/pool.ts'
import type { User } from '../domain/user.ts'
import { Taken } from '../store/nouns/taken.ts'
import type { Transaction } from '../store/store.ts'

/**
 * Takes the verified addresses of this user from whoever has them as aliases: there they stay, but unverified.
 * Do it in the transaction that gives them to the user.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
 */
export async function takeAliases(tx: Transaction, pool: Pool, user: User): Promise<void> {
  for (const attribute of contactAttributes) {
    const value = user.attributes[attribute]
    if (!value || !isVerified(user.attributes, attribute)) continue
    if (!pool.settings.AliasAttributes?.includes(attribute)) continue
    const owner = await tx.users.find(pool, value)
    if (!owner || owner.sub === user.sub) continue
    await tx.users.update(pool, owner.sub, present =>
      isSameName(pool, present.attributes[attribute], value)
        ? {
            ...present,
            attributes: { ...present.attributes, [verifiedFlag(attribute)]: 'false' },
            modifiedAt: user.modifiedAt,
          }
        : present,
    )
  }
}

/** Does the work, and says it in the API's words when a name of the new user belongs to another. */
export function refuseTakenNames<T>(
  pool: Pool,
  user: User,
  usernameExists: () => CognitoError,
  work: () => Promise<T>,
): Promise<T> {
  return translateTaken(work, value => {
    if (isSameName(pool, user.username, value)) return usernameExists()
    const attribute = attributeNamed(pool, user, value)
    return pool.settings.UsernameAttributes?.length ? usernameTaken(attribute) : aliasExists(attribute)
  })
}

/** The same for a user who exists already and whose change collides. */
export function refuseTakenAliases<T>(pool: Pool, user: () => User, work: () => Promise<T>): Promise<T> {
  return translateTaken(work, value => {
    const attribute = attributeNamed(pool, user(), value)
    return pool.settings.UsernameAttributes?.length ? givenAliasExists(attribute) : aliasExists(attribute)
  })
}

async function translateTaken<T>(work: () => Promise<T>, translate: (value: string) => CognitoError): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof Taken ? translate(error.value) : error
  }
}

function attributeNamed(pool: Pool, user: User, value: string): string {
  const { UsernameAttributes = [], AliasAttributes = [] } = pool.settings
  const names = [...UsernameAttributes, ...AliasAttributes]
  return names.find(name => isSameName(pool, user.attributes[name], value)) ?? 'username'
}

function isSameName(pool: Pool, one: string | undefined, other: string): boolean {
  return one !== undefined && comparableName(pool, one) === comparableName(pool, other)
}
