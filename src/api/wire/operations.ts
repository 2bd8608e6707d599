import type { ClientContext, Context, PoolContext, UserContext } from '../../context.ts'
import type { OperationTypes } from './operation-types.gen.ts'

export type OperationName = keyof OperationTypes

/**
 * The SDK types required members as possibly undefined. A handler only sees input that was checked,
 * so here they are there.
 */
export type Checked<T> = T extends string | number | boolean | Date | Uint8Array
  ? T
  : T extends readonly (infer E)[]
    ? Checked<E>[]
    : T extends object
      ? { [K in keyof T]: Checked<Exclude<T[K], undefined>> }
      : T

export type Input<N extends OperationName> = Checked<OperationTypes[N]['input']>
export type Output<N extends OperationName> = Omit<OperationTypes[N]['output'], '$metadata'>

/** The input names its own subject: the dispatcher finds it once, before the handler runs. */
export type ContextFor<N extends OperationName> =
  Input<N> extends { AccessToken: string }
    ? UserContext
    : Input<N> extends { UserPoolId: string }
      ? PoolContext
      : Input<N> extends { ClientId: string }
        ? ClientContext
        : Context

export type Operation<N extends OperationName> = (ctx: ContextFor<N>, input: Input<N>) => Promise<Output<N>>

/** Operations by their exact names; each subject's module is an object literal that satisfies this. */
export type Operations = { readonly [N in OperationName]?: Operation<N> }
