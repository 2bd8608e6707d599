import type { Context, UserContext } from '../context.ts'
import { unsupported } from '../domain/errors/general.ts'
import { tokenAndSessionGiven } from '../domain/errors/second-factors.ts'
import type { FactorWish, FactorWishes } from '../domain/mfa-preference.ts'
import { authorize } from '../flows/authorize.ts'
import { findUser } from '../flows/find-user.ts'
import { setMfaOptions, setMfaPreference } from '../flows/mfa-preference.ts'
import { associateInSignIn, verifyInSignIn } from '../flows/sign-in/set-up.ts'
import { associateSoftwareToken, verifySoftwareToken } from '../flows/software-token.ts'
import type { Operations } from './wire/operations.ts'

/** The second factors of a user. */
export const mfa = {
  async AssociateSoftwareToken(ctx, input) {
    const by = await whoseOf(ctx, input)
    if ('user' in by) return { SecretCode: await associateSoftwareToken(by.user) }
    const { secret, session } = await associateInSignIn(ctx, by.session)
    return { SecretCode: secret, Session: session }
  },

  async VerifySoftwareToken(ctx, { UserCode, FriendlyDeviceName, ...input }) {
    const by = await whoseOf(ctx, input)
    if ('user' in by) {
      await verifySoftwareToken(by.user, UserCode, FriendlyDeviceName)
      return { Status: 'SUCCESS' }
    }
    const session = await verifyInSignIn(ctx, by.session, { code: UserCode, name: FriendlyDeviceName })
    return { Status: 'SUCCESS', Session: session }
  },

  async SetUserMFAPreference(ctx, input) {
    await setMfaPreference(ctx, ctx.user, wishesOf(input), 'self')
    return {}
  },

  async AdminSetUserMFAPreference(ctx, input) {
    await setMfaPreference(ctx, await findUser(ctx, input.Username), wishesOf(input), 'admin')
    return {}
  },

  async SetUserSettings(ctx, { MFAOptions }) {
    await setMfaOptions(ctx, ctx.user, MFAOptions, 'self')
    return {}
  },

  async AdminSetUserSettings(ctx, { Username, MFAOptions }) {
    await setMfaOptions(ctx, await findUser(ctx, Username), MFAOptions, 'admin')
    return {}
  },
} satisfies Operations

interface Named {
  readonly AccessToken?: string
  readonly Session?: string
}

/** Both operations on software tokens take an access token or a session: which one it is must be plain. */
async function whoseOf(
  ctx: Context,
  { AccessToken, Session }: Named,
): Promise<{ readonly user: UserContext } | { readonly session: string }> {
  if (AccessToken !== undefined && Session === undefined) return { user: await authorize(ctx, AccessToken) }
  if (Session !== undefined && AccessToken === undefined) return { session: Session }
  throw tokenAndSessionGiven()
}

interface Wishes {
  readonly SMSMfaSettings?: FactorWish
  readonly SoftwareTokenMfaSettings?: FactorWish
  readonly EmailMfaSettings?: FactorWish
  readonly WebAuthnMfaSettings?: unknown
}

function wishesOf({
  SMSMfaSettings,
  SoftwareTokenMfaSettings,
  EmailMfaSettings,
  WebAuthnMfaSettings,
}: Wishes): FactorWishes {
  if (WebAuthnMfaSettings !== undefined) throw unsupported('A passkey as second factor')
  return { SMS_MFA: SMSMfaSettings, SOFTWARE_TOKEN_MFA: SoftwareTokenMfaSettings, EMAIL_OTP: EmailMfaSettings }
}
