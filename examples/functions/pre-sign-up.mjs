// Who may sign up. Colleagues are in at once, strangers answer a code, and one domain stays out.
// Environment: COLLEAGUES, the domain of the colleagues' addresses; BLOCKED, a domain that is refused.

export const handler = async event => {
  const [, domain] = event.request.userAttributes.email?.split('@') ?? []
  if (domain === process.env.BLOCKED) throw new Error('Please use another address')
  if (event.triggerSource === 'PreSignUp_SignUp' && domain === process.env.COLLEAGUES) {
    event.response.autoConfirmUser = true
    event.response.autoVerifyEmail = true
  }
  return event
}
