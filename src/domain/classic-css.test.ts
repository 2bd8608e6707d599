import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sanitizeCss } from './classic-css.ts'

const template = `
/* The service's own template */
.logo-customizable { max-width: 60%; max-height: 30%; }
.banner-customizable { padding: 25px 0px 25px 0px; background-color: lightgray; }
.label-customizable { font-weight: 400; }
.textDescription-customizable { padding-top: 10px; padding-bottom: 10px; display: block; font-size: 16px; }
.idpDescription-customizable { padding-top: 10px; padding-bottom: 10px; display: block; font-size: 16px; }
.legalText-customizable { color: #747474; font-size: 11px; }
.submitButton-customizable { font-size: 14px; font-weight: bold; margin: 20px 0px 10px 0px; height: 40px; width: 100%; color: #fff; background-color: #337ab7; }
.submitButton-customizable:hover { color: #fff; background-color: #286090; }
.errorMessage-customizable { padding: 5px; font-size: 14px; width: 100%; background: #F5F5F5; border: 2px solid #D64958; color: #D64958; }
.inputField-customizable { width: 100%; height: 34px; color: #555; background-color: #fff; border: 1px solid #ccc; }
.inputField-customizable:focus { border-color: #66afe9; outline: 0; }
.idpButton-customizable { height: 40px; width: 100%; text-align: center; margin-bottom: 15px; color: #fff; background-color: #5bc0de; border-color: #46b8da; }
.idpButton-customizable:hover { color: #fff; background-color: #31b0d5; }
.socialButton-customizable { border-radius: 2px; height: 40px; margin-bottom: 15px; padding: 1px; text-align: left; width: 100%; }
.redirect-customizable { text-align: center; }
.passwordCheck-notValid-customizable { color: #DF3312; }
.passwordCheck-valid-customizable { color: #19BF00; }
.background-customizable { background-color: #fff; }
`

test('the template of the service passes whole', () => {
  const served = sanitizeCss(template)
  expect(served.match(/\{/g)).toHaveLength(18)
  expect(served.match(/;/g)?.length).toBe(template.match(/;/g)?.length)
  expect(served).toContain('.errorMessage-customizable{padding:5px;font-size:14px;width:100%;background:#F5F5F5;')
  expect(served).not.toContain('template')
})

test.each([
  [
    '.label-customizable,.legalText-customizable{color:red!important}',
    '.label-customizable,.legalText-customizable{color:red!important;}\n',
  ],
  ['.label-customizable { COLOR: rgba(0 0 0 / 50%) }', '.label-customizable{color:rgba(0 0 0/50%);}\n'],
  ['.label-customizable { width: calc(100% - (2px * 3)) }', '.label-customizable{width:calc(100% - (2px*3));}\n'],
  [
    '.label-customizable { font-family: "Comic Sans", serif }',
    '.label-customizable{font-family:"Comic Sans",serif;}\n',
  ],
  ['', ''],
  // Without effect on the pages, as the service documents it for properties outside its template.
  [
    '.label-customizable { position: fixed; top: 0; content: "Pay here"; color: red }',
    '.label-customizable{color:red;}\n',
  ],
])('%s is served as %s', (css, served) => {
  expect(sanitizeCss(css)).toBe(served)
})

test.each([
  ['body { color: red }', 'body'],
  ['* { color: red }', '*'],
  ['.banner-customizable img { color: red }', '.banner-customizable img'],
  ['.label-customizable:has(input[value^=a]) { color: red }', '.label-customizable:has(input[value^=a])'],
  ['.label-customizable, form { color: red }', 'form'],
  ['.inputField-customizable:hover { color: red }', '.inputField-customizable:hover'],
  ['.submitButton-customizable::before { color: red }', '.submitButton-customizable::before'],
  ['.Label-customizable { color: red }', '.Label-customizable'],
  ['#signInFormUsername { color: red }', '#signInFormUsername'],
])('%s has the foreign selector %s', (css, selector) => {
  expect(() => sanitizeCss(css)).toThrow(`The CSS class ${selector} is not in the list of allowed classes.`)
})

const inside = (declarations: string) => `.label-customizable { ${declarations} }`

test.each([
  '@import "https://evil.example/x.css";',
  '@import url(https://evil.example/x.css);',
  '@media screen { .label-customizable { color: red } }',
  '@supports (color: red) { .label-customizable { color: red } }',
  '@page { margin: 0 }',
  '@font-face { font-family: x; src: url(https://evil.example/x.woff) }',
  '@charset "utf-7";',
  inside('background: url(https://evil.example/x.png)'),
  inside('background: url("x.png")'),
  inside('background: URL( x.png )'),
  inside('background: u\\72l(x.png)'),
  inside('background: image-set("x.png" 1x)'),
  inside('background: src("x.png")'),
  inside('list-style: url(x.png)'),
  inside('width: expression(alert(1))'),
  inside('behavior: url(x.htc)'),
  inside('-moz-binding: url(x.xml)'),
  inside('background: "javascript:alert(1)"'),
  inside('width: attr(value px)'),
  inside('--x: url(x.png)'),
  inside('color: var(--x)'),
  inside('color: red; @media screen { color: blue }'),
  inside('color: red; & input { color: blue }'),
  inside('color: red; .x { color: blue }'),
  `${inside('color: red')}</style><script>alert(1)</script>`,
  inside('font-family: "</style>"'),
  '<!-- .label-customizable { color: red } -->',
  '.label-customizable { color red }',
  '.label-customizable { color: red } }',
  '.label-customizable',
  inside('color: #fff;;} * {color: red'),
  inside('filter: progid:DXImageTransform.Microsoft.gradient(startColorstr="x")'),
  inside('color: rgb(1,2,3'),
])('%s is refused', css => {
  expect(() => sanitizeCss(css)).toThrow(expect.objectContaining({ name: 'InvalidParameterException' }))
})

test('what is not closed is closed', () => {
  expect(sanitizeCss('.label-customizable { font-family: "x')).toBe('.label-customizable{font-family:"x";}\n')
})

test('whatever is thrown at it is refused, or served as something that passes again', () => {
  const pieces = [
    ...['.label-customizable', '{', '}', ';', ':', ',', '(', ')', '[', ']', '"', "'", '/*', '*/', '@media', '!', '&'],
    ...[
      'color',
      'red',
      'background',
      'url(',
      'rgb(',
      'calc(',
      '1px',
      '--x',
      '#fff',
      '%',
      '</style>',
      '<!--',
      ' ',
      '\n',
    ],
  ]
  const css = fc.array(fc.constantFrom(...pieces), { maxLength: 25 }).map(parts => parts.join(''))
  fc.assert(
    fc.property(css, text => {
      const served = servedOf(text)
      if (served === undefined) return
      expect(served).not.toMatch(/url|[@<&[]|--/)
      expect(sanitizeCss(served)).toBe(served)
    }),
    { numRuns: 5_000, seed: 4 },
  )
})

function servedOf(css: string): string | undefined {
  try {
    return sanitizeCss(css)
  } catch (error) {
    expect(error).toMatchObject({ name: 'InvalidParameterException' })
    return undefined
  }
}

test('what is served passes again, as it is', () => {
  const served = sanitizeCss(template)
  expect(sanitizeCss(served)).toBe(served)
})
