'use strict'
// CommonJS, as most handlers of the last ten years are.
exports.handler = (event, _context, callback) => {
  event.response.autoConfirmUser = true
  callback(null, event)
}
