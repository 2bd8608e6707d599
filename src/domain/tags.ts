/** What the owner of a pool notes on it, for billing and search. */
export type Tags = Readonly<Record<string, string>>

// https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-tagging.html
const tagsLimit = 50
const permitted = /^[\p{L}\p{N}\p{Z}_.:/=+\-@]*$/u

/** Why these tags cannot be put on a pool; nothing when they can. Two doors word it as two exceptions. */
export function tagProblem(tags: Tags): string | undefined {
  const entries = Object.entries(tags)
  if (entries.length > tagsLimit) return `A user pool cannot have more than ${tagsLimit} tags.`
  for (const [key, value] of entries) {
    if (key.toLowerCase().startsWith('aws:')) return `Tag keys cannot begin with aws:, which is reserved: ${key}`
    if (!permitted.test(key)) return `Invalid tag key: ${key}`
    if (!permitted.test(value)) return `Invalid value of the tag ${key}`
  }
  return undefined
}

/** Present tags with new ones over them. */
export function taggedWith(present: Tags, added: Tags): Tags {
  return { ...present, ...added }
}

/** Present tags without some; keys that are not there change nothing. */
export function untagged(present: Tags, keys: readonly string[]): Tags {
  return Object.fromEntries(Object.entries(present).filter(([key]) => !keys.includes(key)))
}
