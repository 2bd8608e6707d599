/** The sentences about how the pages look. */
import { invalidParameter } from './general.ts'

export const cssSelectorNotAllowed = (selector: string) =>
  invalidParameter(`The CSS class ${selector} is not in the list of allowed classes.`)
export const customizationTooLarge = () => invalidParameter('request parameters too large')
export const domainMissing = () => invalidParameter('A domain must be associated with this user pool.')
/** The service's own sentences for these two are not known. */
export const cssInvalid = (reason: string) => invalidParameter(`The CSS is not valid: ${reason}.`)
export const logoInvalid = () => invalidParameter('The image file is neither a PNG nor a JPEG.')
