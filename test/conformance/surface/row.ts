/** What is shown of one operation, in a world of its own each time. */
import type { Input, OperationName, Output } from '../../../src/api/wire/operations.ts'
import type { World } from './world.ts'

type Make<N extends OperationName> = (world: World) => Input<N> | Promise<Input<N>>

export interface Row<N extends OperationName> {
  /** The least that succeeds. */
  readonly least: Make<N>
  /** Calls that together say all that can be said; absent where `least` does. */
  readonly most?: readonly Make<N>[]
  /**
   * What reads back shows afterwards, in the words of the input: every member of `most` has to be in it, but for those
   * that name the subject and those that `acts` names.
   */
  readonly shown?: (world: World, input: Input<N>, output: Output<N>) => Promise<object>
  /** Members that do something and are not kept: stories show their effect. */
  readonly acts?: readonly (keyof Input<N>)[]
  /** Members whose effect this server does not have: to use them is refused. */
  readonly refused?: readonly { readonly input: Make<N>; readonly name: string }[]
}

export type Rows = { readonly [N in OperationName]?: Row<N> }
