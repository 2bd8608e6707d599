/** Whether `text` is what `pattern` says, where `*` stands for any characters and `?` for any one. */
export function matchesWildcards(pattern: string, text: string): boolean {
  let p = 0
  let t = 0
  let star = -1
  let resumeAt = 0
  // Linear memory and no backtracking beyond the last star: a hostile pattern cannot take exponential time.
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++
      resumeAt = t
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++
      t++
    } else if (star >= 0) {
      p = star + 1
      t = ++resumeAt
    } else {
      return false
    }
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}

/**
 * The same for ARNs: a wildcard never reaches over one of the first five colons.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function matchesArn(pattern: string, arn: string): boolean {
  if (pattern === '*') return true
  const wanted = segments(pattern)
  const given = segments(arn)
  return wanted.length === given.length && wanted.every((segment, i) => matchesWildcards(segment, given[i] ?? ''))
}

/** Whether a text has the six parts of an ARN, wildcards allowed within them. */
export function isArnPattern(text: string): boolean {
  return segments(text).length === 6 && text.startsWith('arn:')
}

// The sixth part is the resource, which may have colons of its own.
function segments(arn: string): readonly string[] {
  const parts = arn.split(':')
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')]
}
