import type { Context, PoolContext, UserContext } from '../context.ts'
import {
  softwareTokenMissing,
  softwareTokenNotEnabled,
  softwareTokenNotOffered,
  softwareTokenUsed,
} from '../domain/errors/second-factors.ts'
import { userNotFound } from '../domain/errors/users.ts'
import { withoutFactor } from '../domain/mfa-preference.ts'
import { isOffered } from '../domain/second-factors.ts'
import { matchingStep, secretBytes, secretCode, stepExpiry } from '../domain/totp.ts'
import { assertNotFederated, type SoftwareToken, type User } from '../domain/user.ts'
import type { Nouns } from '../store/store.ts'

/**
 * Gives a signed-in user the secret of a new authenticator app. The one before is good no more, and his second factor
 * no more either, until he shows a code of the new one and turns it on again.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AssociateSoftwareToken.html
 */
export async function associateSoftwareToken(ctx: UserContext): Promise<string> {
  const { store, pool, random, now } = ctx
  assertNotFederated(ctx.user, 'MFA')
  if (!isOffered(pool, 'SOFTWARE_TOKEN_MFA')) throw softwareTokenNotOffered()
  const secret = random.bytes(secretBytes)
  const softwareToken = { id: random.uuid(), sealedSecret: sealSecret(ctx, ctx.user, secret), isVerified: false }
  const changed = await store.users.update(pool, ctx.user.sub, present => ({
    ...withoutFactor(present, 'SOFTWARE_TOKEN_MFA'),
    softwareToken,
    modifiedAt: now(),
  }))
  if (!changed) throw userNotFound()
  return secretCode(secret)
}

/** A code shows that the app of a signed-in user has the secret. It is for him to turn the factor on. */
export async function verifySoftwareToken(ctx: UserContext, code: string, name: string | undefined): Promise<void> {
  const { store, pool, user, now } = ctx
  assertNotFederated(user, 'MFA')
  if (!isOffered(pool, 'SOFTWARE_TOKEN_MFA')) throw softwareTokenNotOffered()
  const { softwareToken: token } = user
  if (!token) throw softwareTokenMissing()
  const step = matchingStep(openSecret(ctx, user, token), code, now())
  if (step === undefined) throw softwareTokenNotEnabled('later')
  await store.transaction(async tx => {
    await spendStep(ctx, tx, token.id, step)
    const changed = await tx.users.update(pool, user.sub, present => {
      if (present.softwareToken?.id !== token.id) throw softwareTokenMissing()
      return { ...present, softwareToken: verified(present.softwareToken, name), modifiedAt: now() }
    })
    if (!changed) throw userNotFound()
  })
}

/** The token after a code of it was seen. */
export function verified(token: SoftwareToken, name: string | undefined): SoftwareToken {
  return { ...token, isVerified: true, ...(name !== undefined && { name }) }
}

/** Takes a time step of a token, for one caller only on all nodes. */
export async function spendStep(
  { pool, now }: PoolContext,
  { spent }: Pick<Nouns, 'spent'>,
  tokenId: string,
  step: number,
): Promise<void> {
  const { first } = await spent.spend(pool.id, `totp:${tokenId}:${step}`, now(), stepExpiry(step))
  if (!first) throw softwareTokenUsed()
}

/** A secret as it is kept: bound to its user. */
export function sealSecret({ seal }: Pick<Context, 'seal'>, owner: User, secret: Uint8Array): string {
  return seal.seal('totp-secret', secretContext(owner), secret)
}

/** The secret of a user's token. */
export function openSecret({ seal }: PoolContext, owner: User, { sealedSecret }: SoftwareToken): Buffer {
  const secret = seal.open('totp-secret', secretContext(owner), sealedSecret)
  if (!secret) throw new Error('the secret of a software token was sealed for somebody else')
  return secret
}

function secretContext({ poolId, sub }: User): string {
  return `${poolId}/${sub}`
}
