/**
 * Compiles the service's patterns, which are Java's and hold for the whole value, into tests that take time
 * linear in the value: every one of them is fed by strangers.
 */

type Test = (value: string) => boolean

// A blank in Java is one of these six; in JavaScript `\s` also takes Unicode's.
const blanks = ' \\t\\n\\x0B\\f\\r'
const text = '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*'
const name = '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+'

// These backtrack when read literally. Each stands here as an equal condition that does not.
const equals: Record<string, Test> = {
  [`${text}\\{####\\}${text}`]: both(whole(text), value => value.includes('{####}')),
  [`${text}\\{##${text}##\\}${text}`]: both(whole(text), hasLink),
  '.*\\{####\\}.*': both(whole('.*'), value => value.includes('{####}')),
  [`${name}@${name}`]: both(whole(name), value => isInside(value.indexOf('@', 1), value)),
  '^[\\S]+.*[\\S]+$': whole('\\S.*\\S'),
}

const compiled = new Map<string, Test>()

/** Whether the whole value matches one of the service's patterns. */
export function matches(pattern: string, value: string): boolean {
  let test = compiled.get(pattern)
  if (!test) {
    test = equals[pattern] ?? whole(pattern)
    compiled.set(pattern, test)
  }
  return test(value)
}

function whole(pattern: string): Test {
  const dotAll = pattern.startsWith('(?s)')
  const source = (dotAll ? pattern.slice(4) : pattern)
    .replaceAll('[\\S]', `[^${blanks}]`)
    .replaceAll('\\S', `[^${blanks}]`)
    .replaceAll('\\s', blanks)
  const expression = new RegExp(`^(?:${source})$`, dotAll ? 'su' : 'u')
  return value => expression.test(value)
}

function both(first: Test, second: Test): Test {
  return value => first(value) && second(value)
}

/** `{##some words##}`: the words may be none. */
function hasLink(value: string): boolean {
  const opening = value.indexOf('{##')
  return opening >= 0 && value.lastIndexOf('##}') >= opening + '{##'.length
}

function isInside(index: number, value: string): boolean {
  return index > 0 && index < value.length - 1
}
