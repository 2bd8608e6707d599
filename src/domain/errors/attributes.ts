/** The sentences about values of attributes. */
import { invalidParameter } from './general.ts'

export const attributesDoNotConform = (faults: readonly string[]) =>
  invalidParameter(`Attributes did not conform to the schema: ${lines(faults)}`)
export const attributeValuesInvalid = (faults: readonly string[]) =>
  invalidParameter(`Invalid user attributes: ${lines(faults)}`)
export const attributesNotChangeable = (faults: readonly string[]) =>
  invalidParameter(lines(faults.map(fault => `user.${fault}`)))
export const attributeGivenTwice = (name: string) => invalidParameter(`Attribute ${name} is given more than once.`)
export const nonMutableAttribute = (name: string) => invalidParameter(`Cannot modify the non-mutable attribute ${name}`)
export const emailInvalid = () => invalidParameter('Invalid email address format.')
export const phoneNumberInvalid = () => invalidParameter('Invalid phone number format.')
export const nothingToVerify = (attribute: 'email' | 'phone_number') =>
  invalidParameter(`${attribute === 'email' ? 'Email' : 'Phone number'} is required to verify/un-verify`)
export const notVerifiable = () =>
  invalidParameter('Invalid attribute name. Only phone_number and email can be verified.')

// The service ends each fault with a line break, the last one too.
function lines(faults: readonly string[]): string {
  return faults.map(fault => `${fault}\n`).join('')
}
