import type { ClientContext } from '../../../context.ts'
import type { Device } from '../../../domain/device.ts'
import type { User } from '../../../domain/user.ts'
import type { Transaction } from '../../../store/store.ts'
import type { Parameters } from '../parameters.ts'
import type { Pending, Proven, SignIn, Turn } from '../state.ts'

export interface Asking {
  readonly signIn: SignIn
  /** The user as he will be once the step before is taken, or the decoy for a name that nobody has. */
  readonly user: User
  /** Nobody has the name that was typed: whatever functions say, this sign-in never ends in tokens. */
  readonly isDecoy?: boolean
  /** What the step before changes about the user. */
  readonly change?: (user: User) => User
  /** For functions; a request that begins a sign-in has none. */
  readonly clientMetadata?: Parameters
  /** In clear, where the request that proved it brought it. */
  readonly password?: string
  /** The step before proved the second factor. */
  readonly isFactorNew?: boolean
  /** The client's public value of SRP, where the request brought one. */
  readonly clientPublic?: bigint
  /** `DEVICE_KEY`, where the request brought one. */
  readonly deviceKey?: string
  /** The remembered device of that key. */
  readonly device?: Device
  /** That device's public value of SRP, where the request brought one. */
  readonly devicePublic?: bigint
  /** The id of the step that asks for that device. */
  readonly deviceTurnId?: string
}

export interface Question {
  readonly parameters: Parameters
  /** What a `Session` is to carry; absent where the parameters carry everything themselves. */
  readonly pending?: Pending
  /** The id that the `Session` shares with a secret block, or with an earlier session: the question is answered once. */
  readonly id?: string
  /** Sends what the question tells the user to look for, once the step before it counts. */
  readonly deliver?: () => Promise<unknown>
}

export interface Answering {
  readonly turn: Turn
  /** Nobody, when the sign-in is a decoy's. */
  readonly user: User | undefined
  /** Whom the question was asked of, decoys too, and what functions are told. */
  readonly asked: Asking
  readonly responses: Parameters
  /** Makes the step count at once, whatever the answer is worth: no question is asked of two answers. */
  readonly take: () => Promise<void>
}

export interface Answer {
  readonly proven: Proven
  /** Of an answer in the custom flow: whether functions are told that it was right. */
  readonly isWrong?: boolean
  /** What a function noted of the question. */
  readonly metadata?: string
  /** What the answer changes about the user, made together with the step being marked as taken. */
  readonly change?: (user: User) => User
  /** What else is written together with that; it may throw, and then nothing is. */
  readonly write?: (tx: Transaction) => Promise<void>
  /** The public value that a device answered with. */
  readonly devicePublic?: bigint
}

/** A way to prove one more fact. `answer` proves it or throws; it never decides what follows. */
export interface Challenge {
  /** That fact, in the words of docs/sign-in.md, where `npm run gen` puts it. */
  readonly proves: string
  ask(ctx: ClientContext, asking: Asking): Promise<Question>
  answer(ctx: ClientContext, answering: Answering): Promise<Answer>
}
