import type { Sender } from '../sender.ts'

/** Where nothing can be delivered: fails, so that nobody waits for a code that never comes. */
export function noSender(): Sender {
  return {
    async send({ medium }) {
      throw new Error(`no sender is configured for ${medium}`)
    },
    close() {},
  }
}
