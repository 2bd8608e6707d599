import { Refused, type Sender } from '../sender.ts'

/** Where nothing can be delivered: refuses, so that nobody waits for a code that never comes. */
export function noSender(): Sender {
  return {
    async send({ medium }) {
      throw new Refused(`no sender is configured for ${medium}`)
    },
    close() {},
  }
}
