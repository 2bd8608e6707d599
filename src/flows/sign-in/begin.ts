import type { AuthFlowType } from '@aws-sdk/client-cognito-identity-provider'
import type { ClientContext } from '../../context.ts'
import { allowsFlow } from '../../domain/client-settings.ts'
import { CognitoError } from '../../domain/errors/cognito-error.ts'
import { unsupported } from '../../domain/errors/general.ts'
import {
  authFlowNotEnabled,
  authMethodNotSupported,
  customAuthNotConfigured,
  namedFlowNotEnabled,
  passwordResetRequired,
  userDisabled,
  userPasswordAuthNotEnabled,
  wrongPassword,
} from '../../domain/errors/sign-in.ts'
import { userNotFound } from '../../domain/errors/users.ts'
import { readClientPublic } from '../../domain/srp.ts'
import type { User } from '../../domain/user.ts'
import { isConfigured } from '../../triggers/triggers.ts'
import { concealsUsers } from '../conceal.ts'
import { tryPassword } from '../lock-out.ts'
import { type Migrating, migrateUser } from '../migrate-user.ts'
import { occasionOf } from '../occasion.ts'
import { isPassword, weighNothing } from '../passwords.ts'
import { refreshByFlow } from '../refresh-tokens.ts'
import { assertSecretHash } from '../secret-hash.ts'
import { isFromBlockedAddress, passwordFailed, refuseBlockedAddress, signInEventId } from '../threats/sign-in.ts'
import { type Outcome, proceed } from './advance.ts'
import type { Asking } from './challenges/challenge.ts'
import { decoyUser } from './decoy.ts'
import { deviceKeyOf, type Parameters, required } from './parameters.ts'
import { type CustomRounds, passwordMark, type SignIn } from './state.ts'

/** Through which of the two operations a sign-in begins. */
export type Door = 'self' | 'admin'

interface Begin {
  readonly doors: readonly Door[]
  readonly notEnabled: () => CognitoError
  readonly begin: (ctx: ClientContext, beginning: Beginning) => Promise<Outcome>
}

/** What begins a sign-in. */
export interface Beginning {
  readonly flow: AuthFlowType
  readonly parameters: Parameters
  /** `ClientMetadata`, which functions get as validation data in this request. */
  readonly validationData?: Parameters
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
export async function beginSignIn(ctx: ClientContext, door: Door, beginning: Beginning): Promise<Outcome> {
  const { doors, notEnabled, begin }: Begin = flows[beginning.flow]
  if (!doors.includes(door)) throw authMethodNotSupported()
  if (!allowsFlow(ctx.client, beginning.flow)) throw notEnabled()
  return begin(ctx, beginning)
}

async function beginWithSrp(ctx: ClientContext, beginning: Beginning): Promise<Outcome> {
  const { flow, parameters } = beginning
  const username = required(parameters, 'USERNAME')
  const clientPublic = publicValue(required(parameters, 'SRP_A'))
  assertSecretHash(ctx, username, parameters.SECRET_HASH)
  const { user } = await admit(ctx, username, beginning)
  return proceed(ctx, { signIn: newSignIn(ctx, flow, user), user, clientPublic })
}

async function beginWithPassword(ctx: ClientContext, beginning: Beginning): Promise<Outcome> {
  const { parameters } = beginning
  const username = required(parameters, 'USERNAME')
  const password = required(parameters, 'PASSWORD')
  assertSecretHash(ctx, username, parameters.SECRET_HASH)
  const proven = await provenByPassword(ctx, { username, password }, beginning)
  return proceed(ctx, { ...proven, ...deviceKeyOf(parameters) })
}

/** Begins on the hosted pages, which prove the password in clear whatever flows the client's API has, and no client secret. */
export async function beginOnPages(
  ctx: ClientContext,
  { username, password, deviceKey }: Typed & { readonly deviceKey?: string | undefined },
): Promise<Outcome> {
  const flow = 'USER_PASSWORD_AUTH'
  const proven = await provenByPassword(ctx, { username, password }, { flow, parameters: {} })
  const signIn: SignIn = { ...proven.signIn, isHosted: true }
  return proceed(ctx, { ...proven, signIn, ...(deviceKey !== undefined && { deviceKey }) })
}

interface Typed {
  readonly username: string
  readonly password: string
}

/** The sign-in of whose name and password these are; anything else counts as a wrong guess, and throws. */
async function provenByPassword(ctx: ClientContext, typed: Typed, beginning: Beginning): Promise<Asking> {
  const { username, password } = typed
  const isMigrating = isConfigured(ctx.pool, 'UserMigration') && !(await ctx.store.users.find(ctx.pool, username))
  if (isMigrating) {
    // Nobody is fetched from elsewhere for them either.
    await refuseBlocked(ctx, username, beginning)
    await migrate(ctx, { ...typed, validationData: beginning.validationData })
  }
  const admitted = await admit(ctx, username, beginning)
  const { user, isDecoy } = admitted
  // Counted already.
  if (isMigrating && isDecoy) throw wrongPassword()
  const signIn = newSignIn(ctx, beginning.flow, user)
  const isProven = await tryPassword(ctx, user.sub, () => isRight(ctx, admitted, typed))
  if (!isProven) {
    await passwordFailed(ctx, { eventId: signIn.eventId, user, isDecoy })
    throw wrongPassword()
  }
  return { signIn: { ...signIn, proven: { first: 'password' } }, user, password }
}

/** Where a client hides who exists, a wrong password costs as much work as a name that nobody has. */
function isRight(ctx: ClientContext, { user, isDecoy }: Admitted, { username, password }: Typed): boolean {
  if (!isDecoy && isPassword(ctx, user, password)) return true
  if (isDecoy || !user.password) weighNothing(ctx, password)
  if (!isDecoy && concealsUsers(ctx, ctx.client)) decoyUser(ctx, username)
  return false
}

/**
 * Goes on after a sign-up on the hosted pages, whose password was chosen in it.
 * @param passwordSalt of that password
 */
export async function continueOnPages(ctx: ClientContext, sub: string, passwordSalt: string): Promise<Outcome> {
  const signedUp = await ctx.store.users.get(ctx.pool.id, sub)
  if (!signedUp) throw wrongPassword()
  const { user } = await admit(ctx, signedUp.username, { flow: 'USER_PASSWORD_AUTH', parameters: {} })
  if (user.sub !== sub || passwordMark(user) !== passwordSalt) throw wrongPassword()
  const signIn: SignIn = {
    ...newSignIn(ctx, 'USER_PASSWORD_AUTH', user),
    proven: { first: 'password' },
    isHosted: true,
  }
  return proceed(ctx, { signIn, user })
}

/**
 * Guesses that a function is asked about are locked out as those that are judged here. Each counts before it is asked,
 * for a function takes long enough to be sent a great many at once.
 */
async function migrate(ctx: ClientContext, typed: Omit<Migrating, 'source'>): Promise<void> {
  await tryPassword(ctx, decoyUser(ctx, typed.username).sub, () => false)
  try {
    const user = await migrateUser(ctx, { source: 'Authentication', ...typed })
    if (user?.status === 'RESET_REQUIRED') throw passwordResetRequired()
  } catch (error) {
    // Where users are concealed, nobody is asked for his password as if there were no function.
    if (error instanceof CognitoError && error.name === 'UserNotFoundException' && concealsUsers(ctx, ctx.client))
      return
    throw error
  }
}

/** Custom challenges alone, or after the password by SRP where the request brings a public value for it. */
async function beginCustom(ctx: ClientContext, beginning: Beginning): Promise<Outcome> {
  const { flow, parameters } = beginning
  const username = required(parameters, 'USERNAME')
  const clientPublic = customPublicValue(parameters)
  assertSecretHash(ctx, username, parameters.SECRET_HASH)
  if (!isConfigured(ctx.pool, 'DefineAuthChallenge')) throw customAuthNotConfigured()
  const { user, isDecoy } = await admit(ctx, username, beginning)
  const custom: CustomRounds = {
    // A user who types his own name sees it again; nobody is treated alike.
    username: isDecoy && !ctx.pool.settings.UsernameAttributes?.length ? username : user.username,
    rounds: clientPublic === undefined ? [] : [['SRP_A', true]],
  }
  const signIn = { ...newSignIn(ctx, flow, user), custom }
  const publicValue = clientPublic !== undefined && { clientPublic }
  return proceed(ctx, { signIn, user, isDecoy, ...publicValue, ...deviceKeyOf(parameters) })
}

// The documents name the key one way, every client sends it the other.
function customPublicValue(parameters: Parameters): bigint | undefined {
  const { CHALLENGE_NAME = parameters.ChallengeName, SRP_A } = parameters
  if (CHALLENGE_NAME === undefined && SRP_A === undefined) return undefined
  if (required({ CHALLENGE_NAME: CHALLENGE_NAME ?? '' }, 'CHALLENGE_NAME') !== 'SRP_A') throw authMethodNotSupported()
  return publicValue(required(parameters, 'SRP_A'))
}

/** A public value that no honest client can have sent would let a dishonest one know the shared secret. */
function publicValue(text: string): bigint {
  const value = readClientPublic(text)
  if (value === undefined) throw wrongPassword()
  return value
}

interface Admitted {
  readonly user: User
  readonly isDecoy: boolean
}

/** Who begins a sign-in, once the pool's function let him; he is read again after it, for it may have changed him. */
async function admit(ctx: ClientContext, username: string, { flow, validationData }: Beginning): Promise<Admitted> {
  await refuseBlocked(ctx, username, { flow })
  const admitted = await somebodyNamed(ctx, username)
  if (!isConfigured(ctx.pool, 'PreAuthentication')) return admitted
  const { user, isDecoy } = admitted
  const userNotFound = concealsUsers(ctx, ctx.client) ? isDecoy : undefined
  const named = isDecoy ? { ...user, username } : user
  await ctx.triggers.preAuthentication(occasionOf(ctx), { user: named, validationData, userNotFound })
  return somebodyNamed(ctx, username)
}

/** Before a client that conceals nobody tells who exists. */
async function refuseBlocked(ctx: ClientContext, username: string, { flow }: Pick<Beginning, 'flow'>): Promise<void> {
  if (!(await isFromBlockedAddress(ctx, flow))) return
  const user = await ctx.store.users.find(ctx.pool, username)
  await refuseBlockedAddress(ctx, { user: user ?? decoyUser(ctx, username), isDecoy: !user, signIn: { flow } })
}

async function somebodyNamed(ctx: ClientContext, username: string): Promise<Admitted> {
  const user = await findUser(ctx, username)
  return user ? { user, isDecoy: false } : { user: decoyUser(ctx, username), isDecoy: true }
}

/**
 * The user who signs in. Nobody, where the client hides that; a client that does not is told at once who is unknown,
 * disabled, or must choose a new password, whose old one need not be known.
 */
async function findUser(ctx: ClientContext, name: string): Promise<User | undefined> {
  const found = await ctx.store.users.find(ctx.pool, name)
  // He signs in at his provider alone, whatever the pool's functions would let him do.
  const user = found?.status === 'EXTERNAL_PROVIDER' ? undefined : found
  if (concealsUsers(ctx, ctx.client)) return user
  if (found && !user) throw wrongPassword()
  if (!user) throw userNotFound()
  if (!user.enabled) throw userDisabled()
  if (user.status === 'RESET_REQUIRED') throw passwordResetRequired()
  return user
}

function newSignIn(ctx: ClientContext, flow: AuthFlowType, user: User): SignIn {
  const eventId = signInEventId(ctx, flow, user)
  const begun = { flow, sub: user.sub, passwordSalt: passwordMark(user), proven: {} }
  return eventId === undefined ? begun : { ...begun, eventId }
}

async function refuseUserAuth(): Promise<Outcome> {
  throw unsupported('The flow USER_AUTH')
}

async function beginRefresh(ctx: ClientContext, { parameters }: Beginning): Promise<Outcome> {
  return { kind: 'tokens', tokens: await refreshByFlow(ctx, required(parameters, 'REFRESH_TOKEN'), parameters) }
}
