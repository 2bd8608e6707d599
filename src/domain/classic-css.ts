/**
 * The CSS of the classic pages: which selectors, properties and values an owner may use. What browsers get is read and
 * written again from the tree, so that nothing passes that was not understood.
 */
import { type CssNode, type CssNodePlain, generate, parse, toPlainObject } from 'css-tree'
import { cssInvalid, cssSelectorNotAllowed } from './errors/branding.ts'

// The guide's list, and what the service's own template has beside it.
const selectors = new Set(
  [
    ['background', 'banner', 'errorMessage', 'label', 'legalText', 'logo', 'redirect', 'socialButton'],
    ['textDescription', 'idpDescription', 'passwordCheck-notValid', 'passwordCheck-valid'],
    ['submitButton', 'submitButton:hover', 'inputField', 'inputField:focus', 'idpButton', 'idpButton:hover'],
  ]
    .flat()
    .map(text => text.replace(/^([\w-]+?)(:\w+)?$/, '.$1-customizable$2')),
)

// How things look, never where they are or what they say: nothing may cover a form or put words into it.
const properties =
  /^(background(-color|-image|-position|-repeat|-size)?|border(-(top|right|bottom|left))?(-(color|style|width|radius))?|border-(top|bottom)-(left|right)-radius|box-shadow|box-sizing|color|display|font(-(family|size|style|weight|variant))?|(max-|min-)?(height|width)|letter-spacing|line-height|margin(-(top|right|bottom|left))?|opacity|outline(-(color|offset|style|width))?|padding(-(top|right|bottom|left))?|text-(align|decoration|shadow|transform)|vertical-align)$/

const functions =
  /^(rgba?|hsla?|hwb|lab|lch|oklab|oklch|calc|min|max|clamp|(repeating-)?(linear|radial|conic)-gradient)$/

/** Kinds of parts that a value may have. A URL is none of them. */
const valueParts = new Set<CssNode['type']>([
  ...(['Dimension', 'Hash', 'Identifier', 'Number', 'Operator', 'Parentheses', 'Percentage', 'String'] as const),
])

/** What is served of the CSS that an owner gave, or the sentence for what may not be in it. */
export function sanitizeCss(css: string): string {
  // Written with escapes, a name could be read as another one.
  if (/[\\<]/.test(css)) throw cssInvalid('it has a backslash or a "<"')
  const sheet = read(css)
  if (sheet.type !== 'StyleSheet') throw cssInvalid('it is no style sheet')
  return sheet.children.map(writeRule).join('')
}

function read(css: string): CssNodePlain {
  // Problems that the parser can step over are problems here.
  const onParseError = ({ message }: Error) => {
    throw cssInvalid(message)
  }
  return toPlainObject(parse(css, { onParseError, parseCustomProperty: true }))
}

function writeRule(node: CssNodePlain): string {
  if (node.type === 'Comment') return ''
  if (node.type === 'Atrule') throw cssInvalid(`it has @${node.name}`)
  if (node.type !== 'Rule' || node.prelude.type !== 'SelectorList') throw cssInvalid('it has more than rules')
  const names = node.prelude.children.map(selector => generate(selector as CssNode))
  const foreign = names.find(name => !selectors.has(name))
  if (foreign !== undefined) throw cssSelectorNotAllowed(foreign)
  return `${names.join(',')}{${node.block.children.map(writeDeclaration).join('')}}\n`
}

/** Empty for a property that has no effect on the pages. */
function writeDeclaration(node: CssNodePlain): string {
  if (node.type === 'Comment') return ''
  if (node.type !== 'Declaration') throw cssInvalid('it has more than declarations in a rule')
  assertValue(node.value)
  const property = node.property.toLowerCase()
  if (!properties.test(property)) return ''
  return `${property}:${generate(node.value as CssNode)}${node.important ? '!important' : ''};`
}

// Of properties without effect too: whoever gives a URL or a script is told that it does nothing here.
function assertValue(node: CssNodePlain): void {
  if (node.type === 'Function' && !functions.test(node.name.toLowerCase())) throw cssInvalid(`it has ${node.name}()`)
  const holdsParts = node.type === 'Value' || node.type === 'Function' || node.type === 'Parentheses'
  if (!holdsParts && !valueParts.has(node.type)) throw cssInvalid('it has a value that is not allowed')
  if (node.type === 'String' && /script\s*:/i.test(node.value)) throw cssInvalid('it has a script')
  if (holdsParts) for (const part of node.children) assertValue(part)
}
