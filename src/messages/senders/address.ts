import { domainToASCII } from 'node:url'
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

/**
 * An address with or without a name in ASCII, which is all that Amazon SES takes: the name as an encoded word, the domain
 * as Punycode. A local part has no such form.
 * https://docs.aws.amazon.com/ses/latest/APIReference/API_SendEmail.html
 */
export async function inAscii(text: string): Promise<string> {
  if (/^[\x20-\x7e]*$/.test(text)) return text
  const [{ default: addressparser }, { encodeWord }] = await Promise.all([
    import('nodemailer/lib/addressparser'),
    import('nodemailer/lib/mime-funcs'),
  ])
  const [{ name = '', address = '' } = {}] = addressparser(text, { flatten: true })
  const at = address.lastIndexOf('@') + 1
  const mailbox = address.slice(0, at) + (domainToASCII(address.slice(at)) || address.slice(at))
  return name === '' ? mailbox : `${encodeWord(name, 'Q', 52)} <${mailbox}>`
}
