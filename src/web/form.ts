import type { HttpRequest } from './exchange.ts'

/** The fields of a form, each once. */
export type Form = ReadonlyMap<string, string>

export type ReadForm =
  | { readonly kind: 'form'; readonly form: Form }
  /** `field` names the one that came twice. */
  | {
      readonly kind: 'refused'
      readonly reason: 'type' | 'size' | 'repeated' | 'broken'
      readonly status: 400 | 413 | 415
      readonly field?: string
    }

/** More than any form here has, and little enough to be read by anybody. */
const largestForm = 65_536

const formType = 'application/x-www-form-urlencoded'

/** Reads a form as browsers and OAuth clients send it: urlencoded, bounded, and without a field that comes twice. */
export async function readForm(
  { headers, read }: Pick<HttpRequest, 'headers' | 'read'>,
  largest = largestForm,
): Promise<ReadForm> {
  const type = headers.get('content-type') ?? ''
  if (type !== formType && type.split(';', 1)[0]?.trim().toLowerCase() !== formType)
    return { kind: 'refused', reason: 'type', status: 415 }
  const body = await read(largest)
  if (body.kind === 'refused') return { ...body, status: body.reason === 'size' ? 413 : 400 }
  const form = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(textOf(body.bytes))) {
    if (form.has(name)) return { kind: 'refused', reason: 'repeated', status: 400, field: name }
    form.set(name, value)
  }
  return { kind: 'form', form }
}

function textOf({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('utf8')
}
