// The words of messages, by the language that the client sends along. The code itself is filled in afterwards.

const words = {
  it: { subject: 'Il tuo codice', body: code => `Ciao! Il tuo codice è <b>${code}</b>.` },
  en: { subject: 'Your code', body: code => `Hello! Your code is <b>${code}</b>.` },
}

export const handler = async event => {
  const { codeParameter: code, usernameParameter: name, clientMetadata } = event.request
  if (event.triggerSource === 'CustomMessage_AdminCreateUser') {
    event.response.emailSubject = 'Welcome'
    event.response.emailMessage = `You are ${name}, and your first password is ${code}`
    event.response.smsMessage = `${name}: ${code}`
    return event
  }
  const { subject, body } = words[clientMetadata?.language] ?? words.en
  event.response.emailSubject = subject
  event.response.emailMessage = body(code)
  event.response.smsMessage = `${code}`
  return event
}
