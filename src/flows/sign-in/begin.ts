import type { AuthFlowType } from '@aws-sdk/client-cognito-identity-provider'
import type { ClientContext } from '../../context.ts'
import { allowsFlow } from '../../domain/client-settings.ts'
import {
  authFlowNotEnabled,
  authMethodNotSupported,
  type CognitoError,
  customAuthNotConfigured,
  namedFlowNotEnabled,
  passwordResetRequired,
  unsupported,
  userDisabled,
  userNotFound,
  userPasswordAuthNotEnabled,
  wrongPassword,
} from '../../domain/errors.ts'
import { readClientPublic } from '../../domain/srp.ts'
import type { User } from '../../domain/user.ts'
import { isConfigured } from '../../triggers/triggers.ts'
import { concealsUsers } from '../conceal.ts'
import { provePassword } from '../lock-out.ts'
import { isPassword } from '../passwords.ts'
import { refreshByFlow } from '../refresh-tokens.ts'
import { assertSecretHash } from '../secret-hash.ts'
import { type Outcome, proceed } from './advance.ts'
import { decoyUser } from './decoy.ts'
import { deviceKeyOf, type Parameters, required } from './parameters.ts'
import type { SignIn } from './state.ts'

/** Through which of the two operations a sign-in begins. */
export type Door = 'self' | 'admin'

interface Begin {
  readonly doors: readonly Door[]
  readonly notEnabled: () => CognitoError
  readonly begin: (ctx: ClientContext, parameters: Parameters, flow: AuthFlowType) => Promise<Outcome>
}

const both: readonly Door[] = ['self', 'admin']

/** Every flow of the API: one without a row does not compile. */
const flows = {
  USER_SRP_AUTH: { doors: both, notEnabled: () => namedFlowNotEnabled('USER_SRP_AUTH'), begin: beginWithSrp },
  USER_PASSWORD_AUTH: { doors: ['self'], notEnabled: userPasswordAuthNotEnabled, begin: beginWithPassword },
  ADMIN_USER_PASSWORD_AUTH: { doors: ['admin'], notEnabled: authFlowNotEnabled, begin: beginWithPassword },
  ADMIN_NO_SRP_AUTH: { doors: ['admin'], notEnabled: authFlowNotEnabled, begin: beginWithPassword },
  CUSTOM_AUTH: { doors: both, notEnabled: () => namedFlowNotEnabled('CUSTOM_AUTH'), begin: beginCustom },
  USER_AUTH: { doors: both, notEnabled: () => namedFlowNotEnabled('USER_AUTH'), begin: refuseUserAuth },
  REFRESH_TOKEN: { doors: both, notEnabled: authFlowNotEnabled, begin: beginRefresh },
  REFRESH_TOKEN_AUTH: { doors: both, notEnabled: authFlowNotEnabled, begin: beginRefresh },
} satisfies Record<AuthFlowType, Begin>

/** Begins a sign-in, if this door and this client allow the flow. */
export async function beginSignIn(
  ctx: ClientContext,
  door: Door,
  { flow, parameters }: { readonly flow: AuthFlowType; readonly parameters: Parameters },
): Promise<Outcome> {
  const { doors, notEnabled, begin }: Begin = flows[flow]
  if (!doors.includes(door)) throw authMethodNotSupported()
  if (!allowsFlow(ctx.client, flow)) throw notEnabled()
  return begin(ctx, parameters, flow)
}

async function beginWithSrp(ctx: ClientContext, parameters: Parameters, flow: AuthFlowType): Promise<Outcome> {
  const username = required(parameters, 'USERNAME')
  const clientPublic = readClientPublic(required(parameters, 'SRP_A'))
  assertSecretHash(ctx, username, parameters.SECRET_HASH)
  // No honest client can have sent it, and it would let a dishonest one know the shared secret.
  if (clientPublic === undefined) throw wrongPassword()
  const user = (await findUser(ctx, username)) ?? decoyUser(ctx, username)
  await ctx.triggers.call(ctx.pool, 'PreAuthentication')
  return proceed(ctx, { signIn: newSignIn(flow, user), user, clientPublic })
}

async function beginWithPassword(ctx: ClientContext, parameters: Parameters, flow: AuthFlowType): Promise<Outcome> {
  const username = required(parameters, 'USERNAME')
  const password = required(parameters, 'PASSWORD')
  assertSecretHash(ctx, username, parameters.SECRET_HASH)
  const found = await findUser(ctx, username, () => ctx.triggers.call(ctx.pool, 'UserMigration'))
  const user = found ?? decoyUser(ctx, username)
  await ctx.triggers.call(ctx.pool, 'PreAuthentication')
  await provePassword(ctx, user.sub, () => isPassword(ctx, user, password) && found !== undefined)
  const signIn: SignIn = { ...newSignIn(flow, user), proven: { first: 'password' } }
  return proceed(ctx, { signIn, user, ...deviceKeyOf(parameters) })
}

/**
 * The user who signs in. Nobody, where the client hides that; a client that does not is told at once who is unknown,
 * disabled, or must choose a new password, whose old one need not be known.
 */
async function findUser(
  ctx: ClientContext,
  name: string,
  whenUnknown: () => Promise<void> = async () => undefined,
): Promise<User | undefined> {
  const user = await ctx.store.users.find(ctx.pool, name)
  if (!user) await whenUnknown()
  if (concealsUsers(ctx, ctx.client)) return user
  if (!user) throw userNotFound()
  if (!user.enabled) throw userDisabled()
  if (user.status === 'RESET_REQUIRED') throw passwordResetRequired()
  return user
}

function newSignIn(flow: AuthFlowType, { sub, password }: User): SignIn {
  return { flow, sub, ...(password && { passwordSalt: password.salt }), proven: {} }
}

async function beginCustom(ctx: ClientContext, parameters: Parameters): Promise<Outcome> {
  assertSecretHash(ctx, required(parameters, 'USERNAME'), parameters.SECRET_HASH)
  if (!isConfigured(ctx.pool, 'DefineAuthChallenge')) throw customAuthNotConfigured()
  await ctx.triggers.call(ctx.pool, 'DefineAuthChallenge')
  throw unsupported('The flow CUSTOM_AUTH')
}

async function refuseUserAuth(): Promise<Outcome> {
  throw unsupported('The flow USER_AUTH')
}

async function beginRefresh(ctx: ClientContext, parameters: Parameters): Promise<Outcome> {
  return { kind: 'tokens', tokens: await refreshByFlow(ctx, required(parameters, 'REFRESH_TOKEN'), parameters) }
}
