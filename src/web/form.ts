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

/** Reads a form as browsers and OAuth clients send it: urlencoded, bounded, and without a field that comes twice. */
export async function readForm(request: Request, largest = largestForm): Promise<ReadForm> {
  const [type = ''] = (request.headers.get('content-type') ?? '').split(';')
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded')
    return { kind: 'refused', reason: 'type', status: 415 }
  const text = await readText(request, largest)
  if (typeof text !== 'string') return text
  const form = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(text)) {
    if (form.has(name)) return { kind: 'refused', reason: 'repeated', status: 400, field: name }
    form.set(name, value)
  }
  return { kind: 'form', form }
}

async function readText(request: Request, largest: number): Promise<string | Exclude<ReadForm, { kind: 'form' }>> {
  const tooLarge = { kind: 'refused', reason: 'size', status: 413 } as const
  const declared = request.headers.get('content-length')
  if (Number(declared) > largest) return tooLarge
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    // The HTTP parser hands over exactly as many bytes as were declared.
    if (declared !== null) return await request.text()
    if (!request.body) return ''
    for await (const chunk of request.body) {
      length += chunk.length
      if (length > largest) return tooLarge
      chunks.push(chunk)
    }
  } catch {
    // The client hung up: nobody is there to read the answer.
    return { kind: 'refused', reason: 'broken', status: 400 }
  }
  return Buffer.concat(chunks).toString('utf8')
}
