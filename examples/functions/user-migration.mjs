// Users of an older system move over one by one, when they sign in or forget their password.
// Environment: OLD_SYSTEM, where {"name", "password"} is posted and answered by {"email"}, or by 404.

export const handler = async event => {
  const { userName: name, request, triggerSource } = event
  const asked = { method: 'POST', body: JSON.stringify({ name, password: request.password }) }
  const response = await fetch(process.env.OLD_SYSTEM, asked)
  // Left as it is, the event says: nobody here by that name.
  if (!response.ok) return event
  const { email } = await response.json()
  event.response.userAttributes = { email, email_verified: 'true' }
  event.response.messageAction = 'SUPPRESS'
  // The password was right; without it the user chooses a new one.
  if (triggerSource === 'UserMigration_Authentication') event.response.finalUserStatus = 'CONFIRMED'
  return event
}
