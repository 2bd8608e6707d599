/**
 * The limits of Number attributes, which are texts: each at most 2^1023, with a fraction or without. Compared exactly,
 * whatever the length.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_NumberAttributeConstraintsType.html
 */
const form = /^-?\d{1,308}(\.\d{1,15})?$/
const fractionDigits = 15
const largest = scaled((2n ** 1023n).toString())

export function isNumberLimit(text: string): boolean {
  if (!form.test(text)) return false
  const value = scaled(text)
  return value <= largest && value >= -largest
}

/** Whether the one number is below the other, both in the form of a limit. */
export function isNumberBelow(one: string, other: string): boolean {
  return scaled(one) < scaled(other)
}

function scaled(text: string): bigint {
  const [whole = '', fraction = ''] = text.split('.')
  return BigInt(whole + fraction.padEnd(fractionDigits, '0'))
}
