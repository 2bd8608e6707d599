/** Signature wrapping: a signed original is kept where a verifier finds it, and a forgery stands where a reader looks. */
export const parts = (xml: string) => ({
  signature: /<ds:Signature[\s\S]*<\/ds:Signature>/.exec(xml)?.[0] ?? '',
  assertion: /<saml:Assertion[\s\S]*<\/saml:Assertion>/.exec(xml)?.[0] ?? '',
})
export const forged = (assertion: string, signature: string) =>
  assertion
    .replace(signature, '')
    .replace('Ann.Lee', 'admin')
    .replace(/ ID="[^"]+"/, ' ID="_evil"')

export type Wrap = (signed: string, signature: string, assertion: string, evil: string) => string
export const assertionWraps: readonly [string, Wrap][] = [
  ['3: the forgery before the original', (s, _g, a, e) => s.replace(a, e + a)],
  ['3b: the forgery after the original', (s, _g, a, e) => s.replace(a, a + e)],
  [
    '4: the original in the forgery',
    (s, _g, a, e) => s.replace(a, e.replace('</saml:Assertion>', `${a}</saml:Assertion>`)),
  ],
  [
    '5: the signature in the forgery, the original behind',
    (s, g, a, e) => s.replace(a, e.replace('</saml:Issuer>', `</saml:Issuer>${g}`) + a.replace(g, '')),
  ],
  [
    '6: the original in the signature of the forgery',
    (s, g, a, e) =>
      s.replace(
        a,
        e.replace(
          '</saml:Issuer>',
          `</saml:Issuer>${g.replace('</ds:Signature>', `${a.replace(g, '')}</ds:Signature>`)}`,
        ),
      ),
  ],
  [
    '7: the forgery in extensions',
    (s, _g, a, e) =>
      s.replace('<samlp:Status>', `<samlp:Extensions>${e}</samlp:Extensions><samlp:Status>`).replace(a, a),
  ],
  [
    '8: the original in an object of the signature',
    (s, g, a, e) =>
      s.replace(
        a,
        e.replace(
          '</saml:Issuer>',
          `</saml:Issuer>${g.replace('</ds:Signature>', `<ds:Object>${a.replace(g, '')}</ds:Object></ds:Signature>`)}`,
        ),
      ),
  ],
  [
    'a forgery under the signature of the original',
    (s, g, a, e) => s.replace(a, e.replace('</saml:Issuer>', `</saml:Issuer>${g}`)),
  ],
  [
    'a forgery of another namespace',
    (s, _g, a, e) => s.replace(a, e.replaceAll('saml:', 'x:').replace('xmlns:x:', 'xmlns:x=') + a),
  ],
]
