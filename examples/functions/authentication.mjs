// Before a sign-in: only devices of the house. After it: a note of it, on standard output.
// In InitiateAuth the client's metadata comes as validation data.

export const preAuthentication = async event => {
  if (event.request.validationData?.network === 'guest') throw new Error('Not from the guest network')
  return event
}

// In the older style, which calls back.
export const postAuthentication = (event, _context, callback) => {
  console.log(`${event.userName} signed in${event.request.newDeviceUsed ? ' on a new device' : ''}`)
  callback(null, event)
}
