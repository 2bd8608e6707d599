/** Lists, a page at a time (a part of the interface of the store). */

/** One page of a list in key order. `next` is the key to go on after; absent on the last page. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly next?: string
}

export interface PageRequest {
  /** 1 to 60. */
  readonly limit: number
  /** The `next` of the page before. */
  readonly after?: string
}

/** The `after` of a page request is no key that this list gave out. */
export class InvalidPageKey extends Error {
  constructor() {
    super('the page key was not given out by this list')
  }
}
