import { escapeHtml, isHtml } from './markup.ts'
import type { Message } from './messages.ts'
import { carriesLink } from './wording.ts'

/** A message as its reader gets it. */
export interface Composed {
  /** One line; e-mail only. */
  readonly subject?: string
  readonly body: string
  /** Whether the template has markup; what was filled in never makes a body HTML. */
  readonly isHtml: boolean
  /** The confirmation link, in messages that carry one in place of the code. */
  readonly link?: string
  /** The same for readers without HTML, where somebody wrote it. */
  readonly text?: string
  /** Whom it comes from, in place of the pool's own. */
  readonly from?: string
  readonly replyTo?: string
  readonly sourceArn?: string
}

interface Template {
  readonly subject?: string
  readonly body: string
}

const codeSubject = 'Your verification code'
const linkSubject = 'Your verification link'
const linkBody = 'Please click the link below to verify your email address. {##Verify Email##} '
const invitation = 'Your username is {username} and temporary password is {####}. '

/**
 * What a message says, by the templates of its pool and the built-in texts behind them; nothing when it must not be
 * delivered: an invitation whose template leaves the temporary password out.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-message-customizations.html
 */
export function compose(message: Message, publicUrl: string): Composed | undefined {
  if (message.kind === 'AdminCreateUser') return composeInvitation(message)
  const link = confirmationLink(message, publicUrl)
  if (link) return composeLink(message, link)
  const template = message.medium === 'SMS' ? smsTemplate(message) : emailTemplate(message)
  const { subject, body } = { ...template, ...message.wording }
  return composed(subject, fill(body, { '{####}': message.code }))
}

function composeInvitation({ pool, user, medium, code, wording = {} }: Message): Composed | undefined {
  const template = pool.settings.AdminCreateUserConfig?.InviteMessageTemplate
  const body = wording.body || (medium === 'SMS' ? template?.SMSMessage : template?.EmailMessage) || invitation
  if (!body.includes('{####}')) return undefined
  const subject =
    medium === 'EMAIL' ? wording.subject || template?.EmailSubject || 'Your temporary password' : undefined
  return composed(subject, fill(body, { '{####}': code, '{username}': user.username }))
}

function confirmationLink(message: Message, publicUrl: string): string | undefined {
  const { user, clientId, code } = message
  if (!carriesLink(message) || !clientId) return undefined
  const query = new URLSearchParams({ client_id: clientId, user_name: user.username, confirmation_code: code })
  return `${publicUrl}/confirmUser/?${query}`
}

function composeLink({ pool, code, wording = {} }: Message, link: string): Composed {
  const template = pool.settings.VerificationMessageTemplate
  const subject = wording.subject || template?.EmailSubjectByLink || linkSubject
  const withLink = (text: string) => `<a href="${escapeHtml(link)}">${text}</a>`
  const body = (wording.body || template?.EmailMessageByLink || linkBody).replaceAll(
    /\{##((?:(?!\{##|##\}).)*)##\}/gs,
    // A function may put the code itself into the mail.
    (placeholder, text: string) => (wording.body && placeholder === '{####}' ? code : withLink(text)),
  )
  return composed(subject, { body, isHtml: true, link })
}

function emailTemplate({ kind, pool }: Message): Template {
  const { VerificationMessageTemplate: template, EmailVerificationMessage, EmailVerificationSubject } = pool.settings
  if (kind === 'Authentication') {
    const { Message, Subject } = pool.factors.email ?? {}
    return { subject: Subject || 'Your authentication code', body: Message || 'Your authentication code is {####}. ' }
  }
  const builtIn = kind === 'ForgotPassword' ? 'Your password reset code is {####}' : 'Your confirmation code is {####}'
  return {
    subject: template?.EmailSubject || EmailVerificationSubject || codeSubject,
    body: template?.EmailMessage || EmailVerificationMessage || builtIn,
  }
}

function smsTemplate({ kind, pool }: Message): Template {
  const { VerificationMessageTemplate: template, SmsVerificationMessage, SmsAuthenticationMessage } = pool.settings
  if (kind === 'Authentication') return { body: SmsAuthenticationMessage || 'Your authentication code is {####}.' }
  return { body: template?.SmsMessage || SmsVerificationMessage || 'Your verification code is {####}. ' }
}

function composed(subject: string | undefined, text: Omit<Composed, 'subject'>): Composed {
  // A subject may hold line breaks by the API's pattern; in a mail they would begin another header.
  return subject === undefined ? text : { subject: subject.replaceAll(/\s*[\r\n]+\s*/g, ' '), ...text }
}

/** One pass, so that a value that looks like a placeholder stays as it is; values cannot bring markup into HTML. */
function fill(template: string, values: Readonly<Record<string, string>>): Pick<Composed, 'body' | 'isHtml'> {
  const html = isHtml(template)
  const body = template.replaceAll(/\{####\}|\{username\}/g, placeholder => {
    const value = values[placeholder]
    if (value === undefined) return placeholder
    return html ? escapeHtml(value) : value
  })
  return { body, isHtml: html }
}
