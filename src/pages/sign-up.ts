import { requiredAttributes } from '../domain/client-settings.ts'
import { codeDeliveryFailed } from '../domain/errors/codes.ts'
import { CognitoError } from '../domain/errors/cognito-error.ts'
import type { Pool } from '../domain/pool.ts'
import { continueSignUp, rememberSignUp } from '../flows/sign-in/hosted.ts'
import { signUp } from '../flows/sign-up.ts'
import { errorPath } from '../web/error-page.ts'
import type { Form } from '../web/form.ts'
import { deliveryShown } from './delivery.ts'
import { attributeFields, nameField, newPasswordField } from './fields.ts'
import { nameKindOf } from './name-kind.ts'
import { follow, goTo } from './next-page.ts'
import { Refused } from './situations.ts'
import type { NameKind } from './texts/texts.ts'
import type { AskedAttribute } from './views/attribute-fields.ts'
import { signUpView } from './views/sign-up.ts'
import type { Answer, Page, Visit } from './visit.ts'

/** Whether people make their own accounts in this pool. */
export function allowsSignUp({ settings }: Pool): boolean {
  return settings.AdminCreateUserConfig?.AllowAdminCreateUserOnly !== true
}

/** A name, a password, and every attribute that the pool demands. */
export const signUpPage: Page = {
  show(visit, attempt) {
    const { ctx, texts } = visit
    if (!allowsSignUp(ctx.pool)) return closed(visit)
    const kind = newNameKind(ctx.pool)
    const body = signUpView({ visit, attempt, kind, nameLabel: texts.names[kind], asked: askedAttributes(ctx.pool) })
    return { kind: 'page', title: texts.signUp.heading, body }
  },

  async submit(visit, form) {
    const { ctx } = visit
    if (!allowsSignUp(ctx.pool)) return closed(visit)
    const name = nameField(form, 'username', ctx.pool)
    const attributes = givenAttributes(ctx.pool, form)
    const password = newPasswordField(form, 'password')
    const signedUp = await signUp(ctx, { name, password, attributes }).catch(undelivered)
    if (!signedUp)
      return goTo(visit, { step: 'confirm', username: name, by: confirmationOf(ctx.pool), isUndelivered: true })
    const { user, delivery } = signedUp
    const stored = (await ctx.store.users.get(ctx.pool.id, user.sub)) ?? user
    const proof = rememberSignUp(ctx, stored)
    if (user.status === 'CONFIRMED')
      return follow(visit, { username: name, remember: false }, await continueSignUp(ctx, proof))
    const shown = deliveryShown(delivery)
    const by = !shown ? 'administrator' : confirmsByLink(ctx.pool, shown.medium) ? 'link' : 'code'
    return goTo(visit, {
      step: 'confirm',
      username: name,
      by,
      ...(shown && { delivery: shown }),
      ...(by === 'code' && { proof }),
    })
  },
}

/** The account was made all the same, and another code can be asked for. */
function undelivered(error: unknown): undefined {
  if (error instanceof CognitoError && error.name === codeDeliveryFailed().name) return undefined
  throw error
}

function closed({ ctx }: Visit): Answer {
  return { kind: 'redirect', location: errorPath('sign_up_unavailable', ctx.client.id) }
}

/** What a new account is named by: an alias comes later. */
function newNameKind(pool: Pool): NameKind {
  return pool.settings.UsernameAttributes?.length ? nameKindOf(pool) : 'username'
}

/**
 * The required attributes, and an address that the pool sends its codes to: without one nobody could confirm the
 * account. Where an address is the name, it is not asked for twice.
 */
function askedAttributes(pool: Pool): readonly AskedAttribute[] {
  const { UsernameAttributes = [], AutoVerifiedAttributes = [] } = pool.settings
  const isName = (name: string) => UsernameAttributes.some(attribute => attribute === name)
  const required = requiredAttributes(pool)
  const [onlyWay, ...otherWays] = AutoVerifiedAttributes.filter(name => !isName(name))
  const needed = onlyWay !== undefined && otherWays.length === 0 && UsernameAttributes.length === 0 ? [onlyWay] : []
  const names = [...new Set([...required, ...needed])]
  return names
    .filter(name => !isName(name) || UsernameAttributes.length > 1)
    .map(name => ({ name, isOptional: isName(name) }))
}

function givenAttributes(pool: Pool, form: Form): Readonly<Record<string, string>> {
  const given = attributeFields(form)
  const asked = askedAttributes(pool)
  // A client with a secret lets its application choose all others.
  if (!Object.keys(given).every(name => asked.some(one => one.name === name))) throw new Refused('fieldInvalid')
  const isMissing = asked.some(({ name, isOptional }) => !isOptional && given[name] === undefined)
  if (isMissing) throw new Refused('fieldMissing')
  return given
}

function confirmsByLink({ settings }: Pool, medium: 'EMAIL' | 'SMS'): boolean {
  return medium === 'EMAIL' && settings.VerificationMessageTemplate?.DefaultEmailOption === 'CONFIRM_WITH_LINK'
}

/** What somebody was sent who signed up earlier, as far as the pool's settings tell. */
export function confirmationOf(pool: Pool): 'code' | 'link' {
  const isByPhone = pool.settings.AutoVerifiedAttributes?.includes('phone_number')
  return confirmsByLink(pool, 'EMAIL') && !isByPhone ? 'link' : 'code'
}
