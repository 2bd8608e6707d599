// The password by SRP, then a CAPTCHA of any provider that verifies as reCAPTCHA does.
// Environment: CAPTCHA_URL, CAPTCHA_SITE_KEY, CAPTCHA_SECRET.

const next = { SRP_A: 'PASSWORD_VERIFIER', PASSWORD_VERIFIER: 'CUSTOM_CHALLENGE' }

export const defineAuthChallenge = async event => {
  const { session, userNotFound } = event.request
  const last = session.at(-1)
  if (last?.challengeResult && last.challengeName === 'CUSTOM_CHALLENGE' && !userNotFound) {
    event.response.issueTokens = true
  } else if (last?.challengeResult && next[last.challengeName]) {
    event.response.challengeName = next[last.challengeName]
  } else {
    event.response.failAuthentication = true
  }
  return event
}

export const createAuthChallenge = async event => {
  event.response.publicChallengeParameters = { siteKey: process.env.CAPTCHA_SITE_KEY }
  event.response.privateChallengeParameters = { none: 'none' }
  event.response.challengeMetadata = 'CAPTCHA'
  return event
}

export const verifyAuthChallengeResponse = async event => {
  const body = new URLSearchParams({ secret: process.env.CAPTCHA_SECRET, response: event.request.challengeAnswer })
  const response = await fetch(process.env.CAPTCHA_URL, { method: 'POST', body })
  event.response.answerCorrect = response.ok && (await response.json()).success === true
  return event
}
