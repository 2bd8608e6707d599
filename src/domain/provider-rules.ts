import { unsupported } from './errors/general.ts'
import { identifierTaken, mappingInvalid, providerOfOtherType } from './errors/identity-providers.ts'
import type { AttributeMapping, ProviderType } from './identity-provider.ts'
import type { Pool } from './pool.ts'

// https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-specifying-attribute-mapping.html
const subjectClaims: Record<ProviderType, string | undefined> = {
  Google: 'sub',
  Facebook: 'id',
  LoginWithAmazon: 'user_id',
  SignInWithApple: 'sub',
  OIDC: 'sub',
  SAML: undefined,
}

const anyName: readonly ProviderType[] = ['OIDC', 'SAML']

/** A social provider has the name of its type, and nothing else has. `COGNITO` and `Cognito` stand for the pool itself. */
export function assertName(name: string, type: ProviderType): void {
  const isReserved =
    name.toUpperCase() === 'COGNITO' || (Object.hasOwn(subjectClaims, name) && !anyName.some(one => one === name))
  if (anyName.includes(type) ? isReserved : name !== type) throw providerOfOtherType(name, type)
}

/** Identifiers that come twice in one request. */
export function assertIdentifiers(identifiers: readonly string[]): void {
  const twice = identifiers.find((identifier, i) => identifiers.indexOf(identifier) !== i)
  if (twice !== undefined) throw identifierTaken(twice)
}

/**
 * A mapping as it is kept: user names come from the subject alone, and all else fills attributes of the pool, but for
 * those that are the server's own.
 */
export function checkedMapping(pool: Pool, type: ProviderType, given: AttributeMapping = {}): AttributeMapping {
  const subject = subjectClaims[type]
  for (const [name, claim] of Object.entries(given)) {
    if (claim === '') throw mappingInvalid(`${name}: The claim is required.`)
    if (name === 'username') {
      if (subject === undefined) throw mappingInvalid('username: Attribute does not exist in the schema.')
      if (claim !== subject) throw mappingInvalid(`username: The claim must be ${subject}.`)
    } else if (name === 'sub' || name === 'identities') {
      throw mappingInvalid(`${name}: Attribute cannot be updated.`)
    } else if (!pool.schema.some(({ Name }) => Name === name)) {
      throw mappingInvalid(`${name}: Attribute does not exist in the schema.`)
    }
  }
  return subject === undefined ? given : { ...given, username: subject }
}

/** Levels of authentication have no effect here, so they are refused rather than stored. */
export function assertNoLevels(levels: object | undefined): void {
  if (levels && Object.keys(levels).length > 0) throw unsupported('AcrMapping')
}
