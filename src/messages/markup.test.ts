import { expect, test } from 'vitest'
import { isHtml, plainText } from './markup.ts'

test.each([
  ['Your code is 1', false],
  ['1 < 2 and 3 > 2', false],
  ['a<b>c', true],
  ['<p>Hello', true],
  ['line<br/>line', true],
  ['<a href="https://example.com">x</a>', true],
])('%s is HTML: %s', (body, html) => {
  expect(isHtml(body)).toBe(html)
})

test.each([
  ['<p>Hello <b>Ada</b></p><p>1 &lt; 2 &amp;amp;</p>', 'Hello Ada\n1 < 2 &amp;\n'],
  ['Click <a href="https://x/?a=1&amp;b=2" style="x">here</a>!', 'Click here: https://x/?a=1&b=2!'],
  ['one<br>two<br/>three', 'one\ntwo\nthree'],
])('%s reads as %s without HTML', (html, text) => {
  expect(plainText(html)).toBe(text)
})
