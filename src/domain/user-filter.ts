import { invalidFilter } from './errors/groups.ts'
import { isSearchable } from './names.ts'

/** A search of ListUsers: one attribute, equal or starting with. */
export interface UserSearch {
  readonly attribute: string
  readonly match: 'equal' | 'prefix'
  readonly value: string
}

// One condition: an attribute, quoted or not, `=` or `^=`, and a quoted value in which `\"` stands for a quotation mark.
const condition =
  /^\s*(?:"(?<quoted>[^"\\\s]+)"|(?<bare>[^"\\\s=^]+))\s*(?<operator>\^?=)\s*"(?<value>(?:[^"\\]|\\.)*)"\s*$/su

/**
 * What a ListUsers filter asks for; nothing when the filter is empty.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-manage-user-accounts.html
 */
export function parseUserFilter(text: string): UserSearch | undefined {
  if (text === '') return undefined
  const parts = condition.exec(text)?.groups
  const attribute = parts?.quoted ?? parts?.bare
  if (!parts || !attribute || !isSearchable(attribute)) throw invalidFilter()
  const value = (parts.value ?? '').replaceAll(/\\(["\\])/g, '$1')
  return {
    attribute,
    match: parts.operator === '=' ? 'equal' : 'prefix',
    // Ids are in lower case.
    value: attribute === 'sub' ? value.toLowerCase() : value,
  }
}
