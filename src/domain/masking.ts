/** An e-mail address as the API shows where a code went: first letters only, no top-level domain (`a***@e***`). */
export function maskEmail(address: string): string {
  const at = address.lastIndexOf('@')
  const [first = ''] = address
  const [firstOfDomain = ''] = address.slice(at + 1)
  return `${first}***@${firstOfDomain}***`
}

/** A phone number as the API shows where a code went: one star for each hidden digit, the last four digits in clear. */
export function maskPhone(number: string): string {
  const digits = number.replace(/\D/g, '')
  const hidden = Math.max(digits.length - 4, 0)
  return `+${'*'.repeat(hidden)}${digits.slice(hidden)}`
}
