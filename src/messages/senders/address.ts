import { Refused } from '../sender.ts'

/** A user chooses his address: it must not reach a second mailbox or the mail's headers. */
export function oneAddress(address: string): string {
  if (!/^[^\s\p{C}<>,;:"()[\]\\@]+@[^\s\p{C}<>,;:"()[\]\\@]+$/u.test(address))
    throw new Refused('not a single e-mail address')
  return address
}

/** A text in a header, which a line break would end. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
}
