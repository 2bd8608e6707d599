import { customTextEmpty, customTextInvalid } from '../domain/errors/functions.ts'
import { memberInvalid } from '../domain/errors/wire.ts'
import type { CustomTexts, Triggers } from '../triggers/triggers.ts'
import type { Message, Unworded, Wording } from './messages.ts'

const characters = '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*'
const allowed = new RegExp(`^${characters}$`, 'u')
const longestText = 140
const longestMail = 20_000

/**
 * What the pool's function says in place of the templates, for the one medium that is used; it never sees the code.
 * Refuses a text that could not carry what it has to.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-message.html
 */
export async function word(triggers: Triggers, message: Unworded): Promise<Wording> {
  const { pool, kind, medium, user, clientId, userAgent, clientMetadata } = message
  // A function that sends has words of its own.
  if (triggers.isConfigured(pool, medium === 'EMAIL' ? 'CustomEmailSender' : 'CustomSMSSender')) return {}
  const texts = await triggers.customMessage({ pool, clientId, userAgent }, kind, { user, clientMetadata })
  // An empty text is how a function in a language with types says nothing.
  return medium === 'SMS' ? textWording(kind, texts) : mailWording(message, texts)
}

function textWording(kind: Message['kind'], { smsMessage }: CustomTexts): Wording {
  if (!smsMessage) return {}
  if (smsMessage.trim() === '') throw customTextEmpty()
  if (smsMessage.length > longestText) throw tooLong('smsMessage', longestText)
  if (!/^.*\{####\}.*$/m.test(smsMessage)) throw customTextInvalid('smsMessage', smsMessage, '.*\\{####\\}.*')
  assertNamesUser(kind, 'smsMessage', smsMessage)
  return { body: smsMessage }
}

function mailWording(message: Unworded, { emailMessage, emailSubject }: CustomTexts): Wording {
  const subject = emailSubject || undefined
  if (subject !== undefined) {
    if (subject.length > longestText) throw tooLong('emailSubject', longestText)
    if (!allowed.test(subject)) throw customTextInvalid('emailSubject', subject, characters)
  }
  if (emailMessage) assertMailBody(message, emailMessage)
  return { ...(subject !== undefined && { subject }), ...(emailMessage && { body: emailMessage }) }
}

function assertMailBody(message: Unworded, body: string): void {
  if (body.trim() === '') throw customTextEmpty()
  if (body.length > longestMail) throw tooLong('emailBody', longestMail)
  const hasPlace = body.includes('{####}') || (carriesLink(message) && /\{##(?:(?!\{##|##\}).)+##\}/s.test(body))
  // As one pattern it says the same, and takes square time over some texts.
  if (!hasPlace || !allowed.test(body))
    throw customTextInvalid('emailBody', body, `${characters}\\{####\\}${characters}`)
  assertNamesUser(message.kind, 'emailBody', body)
}

/** Sign-up mails of pools that confirm by a link; resets and changes of attributes use codes in link mode too. */
export function carriesLink({ kind, pool, clientId, medium }: Unworded): boolean {
  const isSignUp = kind === 'SignUp' || kind === 'ResendCode'
  const mode = pool.settings.VerificationMessageTemplate?.DefaultEmailOption
  return isSignUp && medium === 'EMAIL' && mode === 'CONFIRM_WITH_LINK' && clientId !== undefined
}

// Whoever is invited knows neither his user name nor his password.
function assertNamesUser(kind: Message['kind'], field: string, text: string): void {
  if (kind !== 'AdminCreateUser' || text.includes('{username}')) return
  throw customTextInvalid(field, text, `${characters}\\{username\\}${characters}`)
}

function tooLong(field: string, most: number) {
  return memberInvalid(field, `have length less than or equal to ${most}`)
}
