/** What strangers may send to the API, and what they have to be answered whatever it is. */
import fc from 'fast-check'
import { expect } from 'vitest'

const authorization =
  'AWS4-HMAC-SHA256 Credential=AKID/20260301/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=00'
export const signed = { authorization, 'x-amz-date': '20260301T120000Z' }

const longestAnswerMillis = 5000

// Values that have broken servers before.
export const odd = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 2, arbitrary: fc.string({ minLength: 3000, maxLength: 5000 }) },
  fc.constantFrom('', ' ', '\0', '\ud800', '__proto__', 'constructor', "'; DROP TABLE user; --", '%00', '../..', 'a=b'),
  fc.constantFrom('sub ^= "', 'email = "a" "b"', '\u202e', 'é', 'e\u0301', '{####}', '{username}', '*'),
)
export const anyJson = fc.jsonValue({ maxDepth: 3 })

/** No 5xx, no wait, and JSON in the service's form. */
export async function expectSoundAnswer(response: Response, startedAt: number, input: unknown): Promise<void> {
  const text = await response.text()
  const about = `${JSON.stringify(input).slice(0, 2000)} -> ${text.slice(0, 500)}`
  expect(performance.now() - startedAt, about).toBeLessThan(longestAnswerMillis)
  expect(response.headers.get('content-type'), about).toBe('application/x-amz-json-1.1')
  if (response.status === 200) {
    expect(JSON.parse(text || '{}'), about).toEqual(expect.any(Object))
    return
  }
  const { __type, message } = JSON.parse(text)
  if (response.status === 501) expect(message, about).toMatch(/ is not implemented by this server\.$/)
  else expect([400, 413], about).toContain(response.status)
  expect(response.headers.get('x-amzn-errortype'), about).toBe(`${__type}:`)
}
