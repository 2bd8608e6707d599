import type { Parser } from 'xml2js'

/** An element as it was read; comments and processing instructions are nowhere in it. */
export interface XmlElement {
  readonly name: string
  readonly namespace: string
  /** Those without a prefix. */
  readonly attributes: ReadonlyMap<string, string>
  readonly text: string
  readonly children: readonly XmlElement[]
}

/** Markup that makes readers disagree, or grow: nothing that providers send needs it. */
export class XmlRefused extends Error {}

// What the parser answers with the options below.
interface Node {
  readonly $?: Readonly<Record<string, { readonly local: string; readonly prefix: string; readonly value: string }>>
  readonly $ns?: { readonly local: string; readonly uri: string }
  readonly $$?: readonly Node[]
  readonly _?: string
}

const options = {
  explicitCharkey: true,
  explicitChildren: true,
  preserveChildrenOrder: true,
  explicitRoot: false,
  xmlns: true,
}

/** Reads a document; a document type, and so every entity of its own, is refused before it is parsed. */
export async function parseXml(text: string): Promise<XmlElement> {
  if (/<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)/i.test(text)) throw new XmlRefused('a document type')
  if (hasTooMany(text)) throw new XmlRefused('too many elements')
  // Needed by few pools, so that it is loaded when it is.
  const { Parser } = await import('xml2js')
  try {
    return toElement(readWhole(new Parser(options), text))
  } catch (error) {
    throw new XmlRefused('not well-formed', { cause: error })
  }
}

/** Asked for a tree, the library answers with the first, whatever comes after it: so all is heard that it finds. */
function readWhole(parser: Parser, text: string): Node {
  const [trees, faults]: readonly [Node[], unknown[]] = [[], []]
  parser.on('end', (tree: Node) => trees.push(tree))
  parser.on('error', fault => faults.push(fault))
  parser.parseString(text)
  const [tree, ...more] = trees
  if (!tree || more.length > 0 || faults.length > 0) throw new Error('not one whole element', { cause: faults[0] })
  return tree
}

/** Also without comments, instructions and marked sections: a signature does not cover all of them. */
export function parsePlainXml(text: string): Promise<XmlElement> {
  if (/<!|<\?/.test(text.replace(/^\uFEFF?<\?xml [^<>]*\?>/, ''))) throw new XmlRefused('comments or instructions')
  return parseXml(text)
}

// Somebody in a thousand groups has fewer. Parsers, and what verifies signatures, take time by the square of them.
const mostElements = 1_500
const mostPrefixes = 100

function hasTooMany(text: string): boolean {
  const elements = text.match(/<[^/]/g)?.length ?? 0
  return elements > mostElements || new Set(text.match(/xmlns[^\s=]*/g)).size > mostPrefixes
}

// Far more than SAML has; whoever sends more wants the stack to end.
const deepest = 50

function toElement({ $ = {}, $ns, $$ = [], _ = '' }: Node, depth = 0): XmlElement {
  if (depth > deepest) throw new Error('nested too deeply')
  const attributes = Object.values($).filter(({ prefix }) => prefix === '')
  return {
    name: $ns?.local ?? '',
    namespace: $ns?.uri ?? '',
    attributes: new Map(attributes.map(({ local, value }) => [local, value])),
    text: _,
    children: $$.map(child => toElement(child, depth + 1)),
  }
}

export function childrenOf({ children }: XmlElement, namespace: string, name: string): readonly XmlElement[] {
  return children.filter(child => child.name === name && child.namespace === namespace)
}

/** An element with all that are in it, at every depth. */
export function allOf(element: XmlElement): readonly XmlElement[] {
  return [element, ...element.children.flatMap(allOf)]
}
