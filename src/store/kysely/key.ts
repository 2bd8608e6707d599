import { createHash } from 'node:crypto'

// The longest name that the API allows; what is longer is a key by its digest.
const longestKey = 128

/**
 * A text as it is kept in a column that is compared. PostgreSQL stores neither NUL nor a lone surrogate, and bounds
 * an index row: those characters are escaped, and a long text keeps its beginning and is told apart by its digest.
 * Different texts have different keys.
 */
export function key(text: string): string {
  if (text.length <= longestKey) return storable(text)
  // Hashed from UTF-16, where a lone surrogate differs from its replacement character.
  const digest = createHash('sha256').update(text, 'utf16le').digest('base64url')
  return `${storable(text.slice(0, longestKey / 2))}\u0001#${digest}`
}

/** A text with what PostgreSQL cannot store escaped; the beginning of a text stays the beginning of its escaped form. */
export function storable(text: string): string {
  if (text.isWellFormed() && !text.includes('\0') && !text.includes('\u0001')) return text
  return Array.from(text, escapeCharacter).join('')
}

/** Whether a column can hold this text as it is. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}

/** The least text that comes after every text with this beginning, or nothing when none does. */
export function afterPrefix(prefix: string): string | undefined {
  const characters = Array.from(prefix)
  while (characters.length > 0) {
    const last = characters.pop()?.codePointAt(0) ?? 0
    if (last === 0x10ffff) continue
    const next = last === 0xd7ff ? 0xe000 : last + 1
    return characters.join('') + String.fromCodePoint(next)
  }
  return undefined
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const isSurrogate = code >= 0xd800 && code <= 0xdfff
  return code <= 1 || isSurrogate ? `\u0001${code.toString(16).padStart(4, '0')}` : character
}
