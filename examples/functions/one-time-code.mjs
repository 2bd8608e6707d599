// Sign-in by a code that is sent, without a password. Three tries; the code stays the same for all of them.
// Environment: CODES_URL, where {"to": …, "code": …} is posted for delivery.
import { randomInt, timingSafeEqual } from 'node:crypto'

const tries = 3

export const defineAuthChallenge = async event => {
  const { session, userNotFound } = event.request
  const last = session.at(-1)
  event.response.issueTokens = !userNotFound && last?.challengeResult === true
  event.response.failAuthentication = !event.response.issueTokens && session.length >= tries
  if (!event.response.issueTokens && !event.response.failAuthentication) {
    event.response.challengeName = 'CUSTOM_CHALLENGE'
  }
  return event
}

export const createAuthChallenge = async event => {
  const { session, userAttributes, userNotFound } = event.request
  // What was noted of the round before comes back, and never reaches the client.
  const [, sent] = session.at(-1)?.challengeMetadata?.split(' ') ?? []
  const code = sent ?? String(randomInt(1_000_000)).padStart(6, '0')
  if (!sent && !userNotFound) await send(userAttributes.email, code)
  event.response.publicChallengeParameters = { medium: 'EMAIL', triesLeft: String(tries - session.length) }
  event.response.privateChallengeParameters = { code }
  event.response.challengeMetadata = `CODE ${code}`
  return event
}

export const verifyAuthChallengeResponse = async event => {
  const given = Buffer.from(event.request.challengeAnswer)
  const code = Buffer.from(event.request.privateChallengeParameters.code)
  event.response.answerCorrect = given.length === code.length && timingSafeEqual(given, code)
  return event
}

async function send(to, code) {
  const response = await fetch(process.env.CODES_URL, { method: 'POST', body: JSON.stringify({ to, code }) })
  if (!response.ok) throw new Error('The code could not be sent')
}
