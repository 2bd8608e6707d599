/** A list setting as it is shown: an empty one is none at all, and what is named twice is there once. */
export function listed<T>(values: readonly T[] | undefined): T[] | undefined {
  return values?.length ? [...new Set(values)] : undefined
}
