import { expect, test } from 'vitest'
import { attributes, type Html, html, type Part } from './html.ts'

const evil = `"><script>alert('1')</script>&amp;`
const escaped = '&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;'
const text = (part: Html) => part.text

test('escapes texts wherever they stand', () => {
  expect(text(html`<p>${evil}</p>`)).toBe(`<p>${escaped}</p>`)
  expect(text(html`<input value="${evil}" name="a">`)).toBe(`<input value="${escaped}" name="a">`)
  expect(text(html`<p title="a ${evil} b">${evil}</p>`)).toBe(`<p title="a ${escaped} b">${escaped}</p>`)
})

test('leaves templates inside templates as they are, in lists too', () => {
  const items = ['<a>', 'b'].map(item => html`<li>${item}</li>`)
  expect(text(html`<ul>${items}</ul>`)).toBe('<ul><li>&lt;a&gt;</li><li>b</li></ul>')
})

test.each<[Part, string]>([
  [undefined, ''],
  [null, ''],
  [false, ''],
  ['', ''],
  [[], ''],
  [0, '0'],
])('writes %o as "%s"', (part, expected) => {
  expect(text(html`<p>${part}</p>`)).toBe(`<p>${expected}</p>`)
})

test('writes attributes that are there', () => {
  const given = { required: true, disabled: false, minlength: 8, value: evil, 'aria-describedby': undefined }
  expect(text(html`<input${attributes(given)}>`)).toBe(`<input required minlength="8" value="${escaped}">`)
  expect(() => attributes({ onclick: 'alert(1)' })).toThrow()
  expect(() => attributes({ 'a b': 'c' })).toThrow()
})

test.each(['/login?a=b', '?lang=de', 'https://example.com/', '#top'])('takes the address %s', address => {
  expect(text(html`<a href="${address}">x</a>`)).toBe(`<a href="${address.replace('&', '&amp;')}">x</a>`)
})

test.each(['javascript:alert(1)', ' javascript:alert(1)', 'JaVaScRiPt:x', 'data:text/html,x', '//example.com', 'app'])(
  'refuses the address %s',
  address => {
    expect(() => html`<a href="${address}">x</a>`).toThrow()
    expect(() => html`<form action="${address}"></form>`).toThrow()
    expect(() => html`<img${attributes({ src: address })}>`).toThrow()
  },
)

test('takes pictures inline, and links to none', () => {
  const picture = 'data:image/png;base64,iVBORw0KGgo='
  expect(text(html`<img src="${picture}" alt="">`)).toContain(picture)
  expect(() => html`<a href="${picture}">x</a>`).toThrow()
})

test('refuses templates that escaping cannot make safe', () => {
  expect(() => html`<p class=${'a'}>x</p>`).toThrow()
  expect(() => html`<p ${'onclick=alert(1)'}>x</p>`).toThrow()
  expect(() => html`<${'script'}>x`).toThrow()
  expect(() => html`<script>${'alert(1)'}</script>`).toThrow()
  expect(() => html`<style>${'*{}'}</style>`).toThrow()
  expect(() => html`<p title="${html`<b>x</b>`}">x</p>`).toThrow()
})
