import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { isInside } from './addresses.ts'
import { createReach } from './reach.ts'

test.each([
  ['127.0.0.1', true],
  ['10.1.2.3', true],
  ['172.31.255.255', true],
  ['172.32.0.1', false],
  ['169.254.169.254', true],
  ['100.64.0.1', true],
  ['0.0.0.0', true],
  ['8.8.8.8', false],
  ['::1', true],
  ['::', true],
  ['fd00::1', true],
  ['fe80::1', true],
  ['::ffff:127.0.0.1', true],
  ['64:ff9b::7f00:1', true],
  ['2002:7f00:1::', true],
  ['2606:4700::1111', false],
  ['no address', true],
])('whether %s is inside: %s', (address, expected) => {
  expect(isInside(address)).toBe(expected)
})

const server = createServer((request, response) => {
  if (request.url === '/loop') response.writeHead(302, { location: '/loop' }).end()
  else if (request.url === '/moved') response.writeHead(301, { location: '/here' }).end()
  else if (request.url === '/file') response.writeHead(302, { location: 'file:///etc/passwd' }).end()
  else if (request.url === '/plain') response.writeHead(302, { location: 'http://localhost:1/' }).end()
  else response.end('{"asked":"here"}')
})
await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening))
afterAll(() => server.close())
const { port } = server.address() as AddressInfo
const host = `127.0.0.1:${port}`
const hosts = { standIns: {}, allowHttp: [host, `localhost:${port}`], allowPrivate: [] as string[] }
const development = createReach({ mode: 'development', identityProviders: hosts })

test('production mode reaches no private address, by name or by number, unless it is allowed', async () => {
  const production = createReach({ mode: 'production', identityProviders: hosts })
  for (const name of [host, `localhost:${port}`])
    await expect(production(`http://${name}/`)).rejects.toThrow('a private address')
  await expect(production('https://[::1]/')).rejects.toThrow('a private address')
  await expect(production('https://2130706433/')).rejects.toThrow('a private address')
  const allowed = createReach({ mode: 'production', identityProviders: { ...hosts, allowPrivate: [host] } })
  expect(await (await allowed(`http://${host}/`)).json()).toEqual({ asked: 'here' })
})

test('redirects are followed for a while, to hosts that may be asked, and never with a token or a form', async () => {
  expect(await (await development(`http://${host}/moved`)).json()).toEqual({ asked: 'here' })
  await expect(development(`http://${host}/loop`)).rejects.toThrow('redirected elsewhere')
  await expect(development(`http://${host}/file`)).rejects.toThrow('not an https URL')
  await expect(development(`http://${host}/plain`)).rejects.toThrow('not an https URL')
  const headers = { authorization: 'Bearer a' }
  await expect(development(`http://${host}/moved`, { headers })).rejects.toThrow('redirected elsewhere')
  await expect(development(`http://${host}/moved`, { method: 'POST', body: 'a' })).rejects.toThrow('redirected')
})

test('plain HTTP and other schemes are not asked', async () => {
  for (const url of ['http://example.org/', 'file:///etc/passwd', 'ftp://example.org/', 'nonsense'])
    await expect(async () => development(url)).rejects.toThrow('not an https URL')
})
