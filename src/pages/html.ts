/**
 * HTML that cannot be written wrong by accident: every interpolated text is escaped, and where a text could not be made
 * safe by escaping (a tag's name, an attribute without quotes, a script, a dangerous address) the template is refused.
 */
export class Html {
  readonly text: string

  /** For this room's own use: text that is HTML already. */
  constructor(text: string) {
    this.text = text
  }
}

/** What a template takes. Absent parts vanish, lists follow one another. */
export type Part = Html | string | number | false | null | undefined | readonly Part[]

/** Where in a template a part stands. */
type Place =
  | { readonly in: 'text' }
  /** Between a tag's attributes. */
  | { readonly in: 'tag' }
  | { readonly in: 'value'; readonly attribute: string }

const placesOf = new WeakMap<TemplateStringsArray, readonly Place[]>()

export function html(chunks: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const known = placesOf.get(chunks)
  const places = known ?? findPlaces(chunks)
  if (!known) placesOf.set(chunks, places)
  const written = parts.map((part, at) => write(part, places[at] ?? { in: 'text' }))
  return new Html(chunks.map((chunk, at) => chunk + (written[at] ?? '')).join(''))
}

/** Attributes by name, to stand between those of a tag: `true` is an attribute without value, absent ones are left out. */
export function attributes(given: Readonly<Record<string, string | number | boolean | undefined>>): Html {
  const written = Object.entries(given).map(([name, value]) => {
    if (!/^[a-z][a-z-]*$/.test(name) || name.startsWith('on')) throw new Error(`${name} is no attribute for a page`)
    if (value === undefined || value === false) return ''
    return value === true ? ` ${name}` : ` ${name}="${write(value, { in: 'value', attribute: name })}"`
  })
  return new Html(written.join(''))
}

function write(part: Part, place: Place): string {
  if (part === undefined || part === null || part === false) return ''
  if (part instanceof Html) {
    if (place.in === 'value') throw new Error('HTML cannot be the value of an attribute')
    return part.text
  }
  if (typeof part === 'object') return part.map(one => write(one, place)).join('')
  if (place.in === 'tag') throw new Error('a text cannot stand between the attributes of a tag')
  const text = String(part)
  if (place.in === 'value' && urlAttributes.has(place.attribute)) assertHarmless(text, place.attribute)
  return escaped(text)
}

const replacements: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, character => replacements[character] ?? '')
}

const urlAttributes: ReadonlySet<string> = new Set(['href', 'src', 'action', 'formaction'])

// A path of this server, one beside the present page, or a web address; pictures may be inline.
function assertHarmless(url: string, attribute: string): void {
  const isInlinePicture = attribute === 'src' && /^data:image\/(png|svg\+xml);base64,[A-Za-z0-9+/=]+$/.test(url)
  if (!isInlinePicture && !/^(\/(?!\/)|[?#]|https?:\/\/)/.test(url))
    throw new Error(`not an address for a page: ${attribute}`)
}

/** Reads the fixed parts of a template as a browser does, and says where each interpolated part stands. */
function findPlaces(chunks: TemplateStringsArray): readonly Place[] {
  let place: Place = { in: 'text' }
  return chunks.slice(0, -1).map(chunk => {
    place = placeAfter(chunk, place)
    return place
  })
}

function placeAfter(chunk: string, before: Place): Place {
  let place = before
  let rest = chunk
  while (rest !== '') {
    const [next, length]: [Place, number] = step(rest, place)
    place = next
    rest = rest.slice(length)
  }
  if (place.in === 'tag' && !/(^|\s)$/.test(chunk) && !/[\w"]$/.test(chunk))
    throw new Error('an attribute needs quotes around its value')
  return place
}

function step(text: string, place: Place): [Place, number] {
  if (place.in === 'value') {
    const end = text.indexOf('"')
    return end < 0 ? [place, text.length] : [{ in: 'tag' }, end + 1]
  }
  if (place.in === 'text') {
    const start = text.search(/<[a-z/]/i)
    if (start < 0) {
      if (/<[^\sa-z]*$/i.test(text)) throw new Error('a tag needs a fixed name')
      return [place, text.length]
    }
    const [tag = ''] = /^<\/?[a-z][a-z0-9]*/i.exec(text.slice(start)) ?? []
    if (tag === '' || /^<(script|style)$/i.test(tag)) throw new Error(`not a tag for a page: ${text.slice(start, 20)}`)
    return [{ in: 'tag' }, start + tag.length]
  }
  const mark = /[>"]/.exec(text)
  if (!mark) return [place, text.length]
  if (mark[0] === '>') return [{ in: 'text' }, mark.index + 1]
  const [, attribute] = /([a-z-]+)="$/i.exec(text.slice(0, mark.index + 1)) ?? []
  if (attribute === undefined) throw new Error('a quote in a tag begins the value of an attribute')
  return [{ in: 'value', attribute: attribute.toLowerCase() }, mark.index + 1]
}
