import { expect, test } from 'vitest'
import { generatorPower, prime, publicPower, secretExponent } from '../platform/exponent.ts'
import {
  claimSignature,
  isTimestamp,
  pad,
  privateValue,
  readClientPublic,
  scrambler,
  serverPublic,
  sessionKey,
  sharedBase,
  timestampOf,
  toHex,
} from './srp.ts'

// Computed with BigInt; keys and signatures were reproduced with amazon-cognito-identity-js.
const vectors = [
  {
    title: 'ordinary values',
    userId: '3f2a9c1e-7b4d-4e8a-9c55-0a1b2c3d4e5f',
    salt: '9e3779b97f4a7c15f39cc0605cedc834',
    x: '88182468c0eab8fa6ea99c300bfefb9234ea5d9b8de390f978f4588c291c4772',
    v: '2cab5e63127b98087bf6eafc1aba450b1fe00cc605b4a7fd8a67e1ccfc0bae702eb5cef5e5600c91dd6b7776c493ec55fb42f4464ea22bbccb1036b68dfbabe74631467f2252b7ab6049076fed4818a76da1410756e495be5b65a94f83f0b8385ba967e2999aff6b99b5b04bfaad01b37240b31ad92b0ce51675392eeb81eb8c52e59be6c231dd2b90a06bfb1f791cb3459d7abd1b641a245726064817cd97459b88063019f1903df4d080bc08963a1f6982f877703a0452e2cc44e4bfc585676009bd544b2e34744508f5b2f54477bc7e5e4bb21ba98ca0fffe1717ca9acc0bf93b363018214c934863cb302bc1700a2f280c42ca3874b3b12839fb9e1643e398e2e4281c7fead4d4ce8b4db98113b2cc35332efdbc97608e38d880375c6181f300786680101051f0178829d33dc1ac9d38e3c45417a5c5fe07a1d9d8dc510a7f6b2b0d7229e487321bd894c935f22cd525bb477f66a4ab923446246d297c3ebdb6a478707377dc111b4788915ddf2bf135311605a8f56eb98c792cd2b3ecc9',
    a: '4e1195df020de59e0d65a33a4279f1183e7ae4e5d980e309f8b55adff2e61c3ef55ff16f66f43360266b95db6f8fec01d76031054306ae4a4b380598f6cfd1142c3a4249d77070058649dbd822dcaf7957586fce428cfb2ca88b94741eda8b07f46dd28a5499d8efef0b8fb8ee1ec1c5a5e407c9381741d576ba8deb4f59ec3f',
    A: '7a634810ce1857d5ba7a1581d18ac86bc60958e492e0ee7f4bcdcb198835ba603a0f13db05609dee72b015ee6e80078a307b84b1820fa3a3fc63dbd8afe14b6d1f1d60e2edfd48af6aadbacc467636199166253abbab85f588cb9138ea3f43fcd10f7344f5bceb2f5bc7f200b79c824c2c12fd332cc33bfb99721ac82f542f062a3b7665f7a00c7efbd18ec98d197aee99b71e5cc2f7bf2176bfbb4fc9b2e8df21dc503e903be8d8d9a92df5db06d2526bc60ed28ee5efea795f3895f681e7099d8c4c45db518ea203050fc3e2bb411a24dfd647baebb611797e911acc61a70e5037509c7d99ca0b5b95a1af2a626f2efaee27c556b7fbeba7c92f0b7d3a6a157ba16b171ad6935f41bdbaa012ef87914921b727997d8edffc0aa4d3e52e1dc4ef908e8f192442efe7c0385431a2e6bc4b9ac50b66a23aae835e2a9b0b0dd0c37c51ac3bff8143e47422420271cae95bcad8ecc89f24ae76bc2058543d7bd7e0c264c17b8a0d18ad7bc24b01fd8aa0c5150807c9872af6cb28bfb69dc7c473a5',
    b: 'c02c0b965e023abee808f2b548d8d5193a8b5229be6f3121a6f16e2d41a449b3',
    B: '15ebaee17597fa4c8cc2bf9fb35426e58b8e02e2a9c5b1a28957c1562f3f223ebcd427499b101358167cf56285fca6699ee5588c28755e0e0fba6a2d0cfd5c98ff7aa748b9f6c6d7395bce96b9e9350877f627d0406aa4449a7c904f10db731de8ad3ccc069fc95e93cbbbeb3d8557e79d4f787f8f43799adfd78afc1b08af361b5ca7ce80a9d70c232c8df690ca1e32a67639b601699fbe8a06ca963abe6be17adada6d232a95c138edadc93eff06e06c62945165f2de42b991edca631edb613bd31e8dabf9868c77923cfd830a6309647a1207e6758b4461aa9ef3b19b1f18a41160791c7e1bb8c96d6a29008b5b133507e2a9a69f75249dbe890104b9eb336270eec3ad6d0f1b210c33eb07019de39223cbc8da60df89ab14f6b822bf8629b52c5a0f2cd6728ee619e42342ca93a5d4625743acecc6144a615a08104743633202901da4d257ade46d09479d7d6de6ccd7405e91925d7b3f334635044fecb0269022758bb1821b33f6f23519ba6699d35ed1655c791a0e91bfbebb515081e6',
    u: 'e040117db79fa51db712f555845743394475a2cdd61bc57f04c5f06f393a5025',
    S: 'ba389a19640fbb982c1c89510cdd9884f0c11b46ac1c5603a3133de6ab92a313661e4281616a61a4a34e39ad033c9dc0b5955453df58463151cdb0dcb27d45029b58199d311a67b222d0c0246b5720a2916998aafe6cdaa16f112fe0957cebaab9b3f0b6fec92a348cae13ac49294e460499713d23c9066a0b4255a70d8c769fe98ccac0cc272c218d3d2ff10dd121929144c2643521d78c7b9f62cd17148563aefb9a1298f6bbc85c166c5824ce7f0caf198558fa5b5691de7cd41b8e059ebe10840509217ba38de502bcafca47f20d7d0e845dc92ff16a00719e933c0e11f0d2736e6ebcdfa35163ca34071bc01b382cce0cba0c50dbb2b9a20703684eecb989942fd7312203989cd04136d2123e687a7eabed745457c8713010d3a31ff238e01f5c9dd01646a1050ace83b919c9408d88694e12fb9ff3aa40d600f203bb75e3ac89c1af6375daa0d02e5346f5161a4ad3aa4330c4451d11a67920f3f61cefd4aee5a85cbe1f5ecef9fdfdd88be3a9e85af088a201378bdc856507c533927',
    K: '9a640338d0c5b1b118f6f211cf5107f3',
    signature: 'f8X+RPMla0elhHraHpYEEofsjSktLopyrITxVhZLmW4=',
  },
  {
    title: 'a salt that begins with zero, A with its top bit set, B of 767 digits, S with its top bit set',
    userId: 'jane',
    salt: '00a1b2c3d4e5f60718293a4b5c6d7e8f',
    x: 'ca89714fe31275c578725fa7e987f002e828961696d8176000cde753231ea4df',
    a: 'e9b979ee0ca2c2f35a18b2570e8dddd56e6cae5bc5210546b8179643a684106f',
    A: 'efbc4ce0abeb7a193cc76ef672ab58b2e827356fb821ab67b9b81d3e9f279bf71f65267bf4ab56063fc549acd9de2bb7ac3f5c86de10785d30e9a2de2b900c01903dad6aa702e70ba389d3dd995f161f8b30b9bdcc01c102adedcb525ee42fd5cb0d61a5b8739a226c33d3447f7d0755407c2181896a54426a333a4b6d9070e659c31971f8b336219e9d84363d4099a7f92a761b3a5bf578ba50e8b53208ef1a4366896611cda61ccead5e69b0513770a1f0aa23da99d6420be53296531f00a6ecf79a5309c20c723175e0f5bbe9c9fac2df476f19ae3ea83e5a940d62f3d78eeea6934f16c767703a513850101a393fc5434cd658052180fc1111e8ce063b3a6b9f07924eeb6f20664998111a90fdb8bb293fd328f43b3bb191b2da4bc187f627f8ea490ab94da2faaf09149b36210f8b57b642d0aaf54e25318c868059e857b2b8ffa65619605c33ea3e18e954b595379ebc271200e1ee5c026995573d74b4ee57853f937467a69fe4b3e163872bb2614eafe776d8d01f0f0635fdb2206a78',
    b: 'b609a2610a20fe1b2380b30bd734fe191d266187613cd427b5fbcbb676bd4e74',
    B: '63bf3d7559454ad20ccc7c5c3f91fb2fcb739f5e3cb88f979f96a0443dfd4b56fc6c169581a9e11a065b0ab1c4f8aa781eb04a8b51f1759bf00a6101be9baf657725ee871d6c1f50c6882cb838b1656609c87ba9cd1123dbf3eafa87728526378b66e9ee949a86998c4f21110c8ac338395c6d64d5640f0741c77386baaccb6fa0cf4eeaf0ca41d98ab209bb45794ea749ebc633c3b8bfa66e5a195322dca95fc57e62b2c85c0391515f7cc7febf72d840f2dff368b600c2421862e68978e6c480aa0e4e3db17e53ee2e4af32b4e7c023fa4b909b947855c86c625043cab4a4eae3314af9791bce85e8fac6c2cf9632e3f99d1b4f483bb2cc831059ca121a290e2981bf73ae34361a29fc674c83c4bc79197a19b49b8e2aee42d2b829164d4784f82c27698f5675fc7eeb27c0a1750dcd09e85dcc4b631145831818136a928791658a412888b045819d1790d1b59513330da898b79b83f8d60d2e6356166869f2bb66dc9e96b2290e9b84a0fc91be0779cf53f9aed6bd6ad9859e0295b9f3b0',
    u: '9f84d43b1fa422d6a1688fa8c69f8dee010991422c75f2e495a4dc2cfa0c5b61',
    K: '7c0a5b6be0dff80c802211cb2dbf0d2a',
    signature: 'Uc84domiuDZaTQ/9sIUeosVObEJVnj1y0ix/Fh5RuyY=',
  },
]

const poolName = 'AbCdEfGhI'
const secretBlock = Buffer.from('c2VjcmV0LWJsb2NrLWZvci10ZXN0LXZlY3Rvci0wMTIzNDU2Nzg5', 'base64')
const timestamp = 'Tue Mar 5 07:08:09 UTC 2024'

test.each(vectors)('follows the vector with $title', vector => {
  const identity = { poolName, userId: vector.userId }
  const x = privateValue(identity, hex(vector.salt), 'Correct-Horse7!')
  expect(toHex(x)).toBe(vector.x)
  const verifier = generatorPower(x)
  if (vector.v) expect(toHex(verifier)).toBe(vector.v)

  const clientPublic = readClientPublic(vector.A) ?? 0n
  expect(generatorPower(hex(vector.a))).toBe(clientPublic)
  const B = serverPublic(verifier, generatorPower(hex(vector.b)))
  expect(toHex(B)).toBe(vector.B)
  const u = scrambler(clientPublic, B)
  expect(toHex(u)).toBe(vector.u)

  const sharedSecret = power(sharedBase(clientPublic, publicPower(verifier, u)), hex(vector.b))
  if (vector.S) expect(toHex(sharedSecret)).toBe(vector.S)
  const key = sessionKey(u, sharedSecret)
  expect(key.toString('hex')).toBe(vector.K)
  expect(claimSignature(key, identity, { secretBlock, timestamp }).toString('base64')).toBe(vector.signature)
})

test('a secret exponent raises as BigInt does, and is not handed out twice', async () => {
  const [one, other] = await Promise.all([secretExponent(), secretExponent()])
  expect(one.generatorPower).not.toBe(other.generatorPower)
  // (2^3)^b = (2^b)^3
  expect(await one.raise(8n)).toBe(one.generatorPower ** 3n % prime)
  expect(await Promise.all([0n, 1n, prime - 1n, prime].map(base => one.raise(base)))).toEqual(Array(4).fill(undefined))
})

test.each([
  ['zero', '0'],
  ['one', '01'],
  ['N', toHex(prime)],
  ['N - 1', toHex(prime - 1n)],
  ['N + 2', toHex(prime + 2n)],
  ['2N', toHex(prime * 2n)],
  ['a text that is no hex', 'xyz'],
  ['a sign', '-2'],
  ['a prefix', '0x2a'],
  ['nothing', ''],
  ['a megabyte', 'a'.repeat(1_000_000)],
])('takes %s for no public value', (_, text) => {
  expect(readClientPublic(text)).toBeUndefined()
})

test('reads a public value in any case and with leading zeros', () => {
  expect(readClientPublic('0AbC')).toBe(0xabcn)
})

test.each([
  [0n, '00'],
  [0x7fn, '7f'],
  [0x80n, '0080'],
  [0xabcn, '0abc'],
  [0xffffn, '00ffff'],
])('pads %s to %s', (number, bytes) => {
  expect(pad(number).toString('hex')).toBe(bytes)
})

test.each([
  ['Tue Mar 5 07:08:09 UTC 2024', true],
  ['Sun Dec 31 23:59:59 UTC 2023', true],
  ['Tue Mar 05 07:08:09 UTC 2024', false],
  ['Tue Mar 5 24:08:09 UTC 2024', false],
  ['Tue Mar 5 07:08:09 CET 2024', false],
  ['2024-03-05T07:08:09Z', false],
  ['Tue Mar 5 07:08:09 UTC 2024\n', false],
  ['', false],
])('%j is a timestamp: %s', (text, expected) => {
  expect(isTimestamp(text)).toBe(expected)
})

test('writes a moment as a timestamp', () => {
  const written = timestampOf(new Date('2024-03-05T07:08:09.999Z'))
  expect(written).toBe('Tue Mar 5 07:08:09 UTC 2024')
  expect(isTimestamp(written)).toBe(true)
})

function hex(text: string): bigint {
  return BigInt(`0x${text}`)
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % prime)
    if (rest & 1n) result = (result * square) % prime
  return result
}
