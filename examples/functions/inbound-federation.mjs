// What an outside provider says of somebody, put right before it becomes attributes: addresses in lower case, and a name
// made of its parts. What is left out of the answer counts as not said; `{}` leaves everything as it was.

export const handler = async event => {
  const { idToken, userInfo, samlResponse } = event.request.attributes
  const said = { ...samlResponse, ...userInfo, ...idToken }
  const { given_name: given, family_name: family } = said
  event.response.userAttributesToMap = {
    ...said,
    ...(said.email && { email: said.email.toLowerCase() }),
    ...(!said.name && given && family && { name: `${given} ${family}` }),
  }
  return event
}
