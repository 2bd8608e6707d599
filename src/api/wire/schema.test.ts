import { describe, expect, test } from 'vitest'
import { check, redact, write } from './schema.ts'

describe('reading', () => {
  const image = (ImageFile: unknown) => check('SetUICustomization', { UserPoolId: 'us-east-1_a', ImageFile })
  const branding = (Settings: unknown) =>
    check('CreateManagedLoginBranding', { UserPoolId: 'us-east-1_a', ClientId: 'a', Settings })

  test('bytes come as base64', () => {
    expect(image('AQID').ImageFile).toEqual(new Uint8Array([1, 2, 3]))
    for (const wrong of ['***', 'AQI', 'A===', 'AQID\n', 5])
      expect(() => image(wrong), String(wrong)).toThrow(/to Blob/)
  })

  test('bytes that are too many are counted, not echoed', () => {
    expect(() => image(Buffer.alloc(131_073).toString('base64'))).toThrow(
      "Value 'java.nio.HeapByteBuffer[pos=0 lim=131073 cap=131073]' at 'imageFile' failed to satisfy constraint: " +
        'Member must have length less than or equal to 131072',
    )
  })

  test('a document keeps its form, up to a depth', () => {
    const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: [nested(levels - 1)] })
    expect(branding({ a: [1, null] }).Settings).toEqual({ a: [1, null] })
    expect(() => branding(nested(40))).toThrow('Document is nested too deeply')
  })

  test('a problem of a thousand elements is told a hundred times', () => {
    const given = { UserPoolId: 'us-east-1_a', Username: 'bob', UserAttributes: Array(1000).fill({}) }
    expect(() => check('AdminUpdateUserAttributes', given)).toThrow(/^100 validation errors detected/)
  })

  test('a structure in a map and an element that is null have their place in the path', () => {
    expect(() => check('CreateUserPool', { PoolName: 'p', AcrConfiguration: { low: {} } })).toThrow(
      "Value null at 'acrConfiguration.low.member.acrValue' failed to satisfy constraint: Member must not be null",
    )
    expect(() => check('CreateUserPool', { PoolName: 'p', AliasAttributes: ['email', null] })).toThrow(
      "Value null at 'aliasAttributes.2.member' failed to satisfy constraint: Member must not be null",
    )
  })

  test('what comes out of a map inherits nothing', () => {
    const { ClientMetadata } = check('SignUp', { ClientId: 'a', Username: 'b', ClientMetadata: { a: 'b' } })
    expect('constructor' in (ClientMetadata ?? {})).toBe(false)
  })
})

describe('writing', () => {
  test('moments are seconds, absent members are left out, unknown ones too', () => {
    const output = {
      Username: 'bob',
      UserCreateDate: new Date(1_548_108_509_537),
      UserLastModifiedDate: undefined,
      Enabled: null,
      secret: 'x',
    }
    expect(write('AdminGetUser', output)).toBe('{"UserCreateDate":1548108509.537,"Username":"bob"}')
  })

  test('operations that answer nothing have no body, those that answer an empty structure have one', () => {
    expect(write('DeleteUser', {})).toBe('')
    expect(write('ChangePassword', {})).toBe('{}')
  })
})

test('the log sees no secret', () => {
  const shown = redact('SignUp', {
    ClientId: 'client',
    Username: 'bob',
    Password: 'Abcdef1!',
    SecretHash: 'hash',
    UserAttributes: [{ Name: 'email', Value: 'bob@example.com' }],
    ClientMetadata: { a: 'b' },
  })
  expect(shown).toEqual({
    ClientId: '***',
    Username: '***',
    Password: '***',
    SecretHash: '***',
    UserAttributes: [{ Name: 'email', Value: '***' }],
    ClientMetadata: { a: 'b' },
  })
  expect(redact('ConfirmSignUp', { ClientId: 'c', Username: 'bob', ConfirmationCode: '123456' })).toMatchObject({
    ConfirmationCode: '***',
  })
  expect(redact('InitiateAuth', { AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { PASSWORD: 'x' } })).toEqual({
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: '***',
  })
})
