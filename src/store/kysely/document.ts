/**
 * A value as one JSON text. Dates are written as ISO texts, and where they stand is written beside them, so that
 * reading needs no guess: a text that looks like a date stays a text.
 */
type Path = readonly (string | number)[]

interface Stored {
  readonly value: unknown
  readonly dates?: readonly Path[]
}

export function toDocument(value: object): string {
  const dates: Path[] = []
  findDates(value, [], dates)
  const stored: Stored = dates.length > 0 ? { value, dates } : { value }
  return JSON.stringify(stored)
}

/** Reads what {@link toDocument} wrote. */
export function fromDocument<T>(document: string): T {
  const { value, dates } = JSON.parse(document) as Stored
  for (const path of dates ?? []) reviveDate(value, path)
  // Sound because every column `document` is written by toDocument from the type that its table is read as.
  return value as T
}

function findDates(value: unknown, path: Path, found: Path[]): void {
  if (typeof value !== 'object' || value === null) return
  if (value instanceof Date) {
    found.push(path)
    return
  }
  for (const [name, member] of Object.entries(value)) {
    if (typeof member === 'object') findDates(member, [...path, name], found)
  }
}

function reviveDate(value: unknown, path: Path): void {
  let holder = value as Record<string | number, unknown>
  for (const name of path.slice(0, -1)) holder = holder[name] as typeof holder
  const last = path.at(-1) as string | number
  holder[last] = new Date(holder[last] as string)
}
