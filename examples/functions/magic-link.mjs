// Sign-in by a link that is mailed, without a password. A first question, which anything answers, brings the page that
// the link is to lead to: metadata comes with answers only, never with the request that begins.
// Environment: LINKS_URL, where {"to": …, "link": …} is posted for delivery; ALLOWED_PAGE, the page that links may lead to.
import { randomBytes, timingSafeEqual } from 'node:crypto'

export const defineAuthChallenge = async event => {
  const { session, userNotFound } = event.request
  const last = session.at(-1)
  if (last?.challengeMetadata === 'LINK') {
    event.response.issueTokens = !userNotFound && last.challengeResult
    event.response.failAuthentication = !event.response.issueTokens
  } else {
    event.response.challengeName = 'CUSTOM_CHALLENGE'
  }
  return event
}

export const createAuthChallenge = async event => {
  const { session, clientMetadata = {}, userAttributes, userNotFound } = event.request
  if (session.length === 0) {
    event.response.publicChallengeParameters = { needs: 'page' }
    event.response.privateChallengeParameters = { none: 'none' }
    event.response.challengeMetadata = 'PAGE'
    return event
  }
  if (clientMetadata.page !== process.env.ALLOWED_PAGE) throw new Error('Links may not lead there')
  const token = randomBytes(24).toString('base64url')
  if (!userNotFound) await send(userAttributes.email, `${clientMetadata.page}#${token}`)
  event.response.publicChallengeParameters = { needs: 'link' }
  event.response.privateChallengeParameters = { token }
  event.response.challengeMetadata = 'LINK'
  return event
}

export const verifyAuthChallengeResponse = async event => {
  const token = Buffer.from(event.request.privateChallengeParameters.token ?? '')
  const given = Buffer.from(event.request.challengeAnswer)
  event.response.answerCorrect = token.length > 0 && given.length === token.length && timingSafeEqual(given, token)
  return event
}

async function send(to, link) {
  const response = await fetch(process.env.LINKS_URL, { method: 'POST', body: JSON.stringify({ to, link }) })
  if (!response.ok) throw new Error('The link could not be sent')
}
