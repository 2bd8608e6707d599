import { expect, test } from 'vitest'
import { secretHash } from './secret-hash.ts'

test('a secret hash is over the user name, then the client id', () => {
  const secret = 's3cr3tExampleClientSecret0123456789abcdefghijklmnop'
  expect(secretHash(secret, '1example23456789abcdefghij', 'jane')).toBe('PPzremXJqhsrxqlum4BP9GkjfVMucPN7BoCWOaKdEaw=')
})
