import type { AttributeType, MFAOptionType, UserType } from '@aws-sdk/client-cognito-identity-provider'
import type { Attributes } from '../../domain/attributes.ts'
import { attributeGivenTwice } from '../../domain/errors/attributes.ts'
import { identitiesText } from '../../domain/identities.ts'
import type { User } from '../../domain/user.ts'

/** A user as AdminCreateUser and the lists answer him. */
export function toUserType(user: User): UserType {
  return {
    Username: user.username,
    Attributes: toAttributeList(user),
    UserCreateDate: user.createdAt,
    UserLastModifiedDate: user.modifiedAt,
    Enabled: user.enabled,
    UserStatus: user.status,
    ...toMfaOptions(user),
  }
}

/** A user's attributes, `sub` first; of the others only those that may be seen. */
export function toAttributeList(user: User, visible?: ReadonlySet<string>): AttributeType[] {
  const identities = identitiesText(user)
  const all = { ...(identities !== undefined && { identities }), ...user.attributes }
  const attributes = Object.entries(all).filter(([name]) => visible?.has(name) ?? true)
  return [{ Name: 'sub', Value: user.sub }, ...attributes.map(([Name, Value]) => ({ Name, Value }))]
}

/** The second factors of a user as AdminGetUser and GetUser answer them; what is empty is left out. */
export function toMfaSettings(user: User) {
  const { enabled = [], preferred } = user.mfa ?? {}
  return {
    ...(enabled.length > 0 && { UserMFASettingList: [...enabled] }),
    ...(preferred && { PreferredMfaSetting: preferred }),
    ...toMfaOptions(user),
  }
}

/** Attributes of a request by name. A name that comes twice is refused: which of the two was meant cannot be known. */
export function readAttributes(list: readonly { Name: string; Value?: string }[] = []): Attributes {
  const names = new Set<string>()
  for (const { Name } of list) {
    if (names.has(Name)) throw attributeGivenTwice(Name)
    names.add(Name)
  }
  return Object.fromEntries(list.map(({ Name, Value = '' }) => [Name, Value]))
}

function toMfaOptions({ mfa }: User): { MFAOptions?: MFAOptionType[] } {
  return mfa?.smsOptions ? { MFAOptions: [{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }] } : {}
}
