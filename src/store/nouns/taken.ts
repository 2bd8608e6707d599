/** What is unique (a part of the interface of the store). */

/** A unique value belongs to somebody else already: a name, an alias, an outside identity, a domain. */
export class Taken extends Error {
  readonly value: string

  constructor(value: string) {
    super(`taken: ${value}`)
    this.value = value
  }
}
