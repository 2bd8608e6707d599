import { bodyUnreadable, formExpected, parameterRepeated, requestTooLarge } from '../domain/oauth-errors.ts'
import type { HttpRequest } from '../web/exchange.ts'
import { readForm } from '../web/form.ts'

/** The parameters of a body; one without a value is as good as left out (RFC 6749, 3.2). */
export type Parameters = ReadonlyMap<string, string>

export async function readParameters(request: HttpRequest): Promise<Parameters> {
  const read = await readForm(request)
  if (read.kind === 'form') return new Map([...read.form].filter(([, value]) => value !== ''))
  switch (read.reason) {
    case 'type':
      throw formExpected()
    case 'size':
      throw requestTooLarge()
    case 'repeated':
      throw parameterRepeated()
    case 'broken':
      throw bodyUnreadable()
  }
}
