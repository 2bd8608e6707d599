import { describe, expect, test } from 'vitest'
import { cenote, started } from '../support/command.ts'
import { createFormBrowser } from '../support/form-browser.ts'

describe('cenote dev', () => {
  test('begins with a pool, a client and a user, and prints codes as they arrive', async () => {
    const running = await started({}, 'dev')
    await running.said(/password Passw0rd!/)
    const [, pool] = /pool {8}(\S+)/.exec(running.errors()) ?? []
    const [, ClientId] = /client {6}(\S+)/.exec(running.errors()) ?? []
    expect(pool).toBe('us-east-1_Developer')
    const { AuthenticationResult } = await call(running.url, 'InitiateAuth', {
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'alice', PASSWORD: 'Passw0rd!' },
    })
    expect(AuthenticationResult).toMatchObject({ AccessToken: expect.any(String) })

    const UserAttributes = [{ Name: 'email', Value: 'bob@example.com' }]
    await call(running.url, 'SignUp', { ClientId, Username: 'bob', Password: 'Passw0rd!', UserAttributes })
    await running.said(/EMAIL to bob@example\.com \(SignUp\).*: \d{6}\n/)
    const [, ConfirmationCode] = /bob@example\.com \(SignUp\).*: (\d{6})\n/.exec(running.output()) ?? []
    await expect(
      call(running.url, 'ConfirmSignUp', { ClientId, Username: 'bob', ConfirmationCode }),
    ).resolves.not.toHaveProperty('__type')
  })

  test('begins with an application whose people sign in on the pages', async () => {
    const running = await started({}, 'dev')
    await running.said(/sign in {5}\S+\n/)
    const [, address = ''] = /sign in {5}(\S+)/.exec(running.errors()) ?? []
    const browser = createFormBrowser({ url: new URL(address).origin })
    expect((await browser.open(address)).url.pathname).toBe('/login')
    const { url } = await browser.submit({ username: 'alice', password: 'Passw0rd!' })
    expect(url.origin).toBe('http://localhost:3000')
    expect(url.searchParams.get('code')).toBeTruthy()
  })

  test.each([
    ['CENOTE_DATABASE_URL', 'postgres://localhost/cenote'],
    ['CENOTE_MODE', 'production'],
  ])('refuses %s', async (name, value) => {
    const running = await cenote(['dev'], { [name]: value })
    expect(await running.ended).toBe(1)
    expect(running.errors()).toBe(`${name} cannot be set with "cenote dev"; leave it out, or use "cenote start".\n`)
  })
})

async function call(url: string, operation: string, input: object): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify(input),
  })
  return (await response.json()) as Record<string, unknown>
}
