/** Values by a text, most of those that were asked for lately. What is not there is found in another way. */
export interface Recent<T> {
  get(text: string): T | undefined
  set(text: string, value: T): void
}

/**
 * Within a bound, in characters of the texts: of two generations the older is dropped as soon as the younger has grown
 * to half of it. A text that is asked for becomes young again.
 */
export function createRecent<T>(mostCharacters: number): Recent<T> {
  let young = new Map<string, T>()
  let old = new Map<string, T>()
  let characters = 0
  const set = (text: string, value: T) => {
    if (!young.has(text)) characters += text.length
    young.set(text, value)
    if (characters * 2 <= mostCharacters) return
    old = young
    young = new Map()
    characters = 0
  }
  return {
    get(text) {
      const value = young.get(text)
      if (value !== undefined) return value
      const older = old.get(text)
      if (older !== undefined) set(text, older)
      return older
    },
    set,
  }
}
