import {
  CreateUserPoolDomainCommand,
  DeleteUserPoolClientCommand,
  GetUICustomizationCommand,
  SetUICustomizationCommand,
  type SetUICustomizationCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { brandingOf } from '../../src/flows/branding.ts'
import { refused } from '../support/accounts.ts'
import { startServer } from '../support/server.ts'

const { client, clock, createPool, createClient, server, url } = await startServer()

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(40, 1)])
const css = '/* ours */ .banner-customizable { background-color: #123456; position: fixed }'

let count = 0

async function poolWithDomain() {
  const pool = await createPool()
  await client.send(new CreateUserPoolDomainCommand({ UserPoolId: pool.Id, Domain: `branded-${++count}` }))
  return pool
}

const set = async (UserPoolId: string, look: Omit<SetUICustomizationCommandInput, 'UserPoolId'>) =>
  (await client.send(new SetUICustomizationCommand({ UserPoolId, ...look }))).UICustomization
const get = async (UserPoolId: string, ClientId?: string) =>
  (await client.send(new GetUICustomizationCommand({ UserPoolId, ...(ClientId && { ClientId }) }))).UICustomization

async function paths(poolId: string, clientId: string) {
  const { store } = server.services
  const [pool, app] = [await store.pools.get(poolId), await store.clients.get(clientId)]
  if (!pool || !app) throw new Error('no such client')
  return brandingOf({ ...server.services, request: { id: '', region: 'us-east-1', ip: '' }, pool, client: app })
}

describe('a look', () => {
  test('comes back as it was given, and browsers get what is allowed of it', async () => {
    const pool = await poolWithDomain()
    const { ClientId } = await createClient(pool)
    expect(await get(pool.Id)).toEqual({})
    const now = clock.now()
    const CSSVersion = now.toISOString().replace(/\D/g, '').slice(0, 14)
    const look = {
      UserPoolId: pool.Id,
      ClientId: 'ALL',
      CSS: css,
      CSSVersion,
      ImageUrl: `${url}/${pool.Id}/ALL/${CSSVersion}/assets/images/image.jpg`,
      CreationDate: now,
      LastModifiedDate: now,
    }
    expect(await set(pool.Id, { CSS: css, ImageFile: png })).toEqual(look)
    expect(await get(pool.Id)).toEqual(look)
    expect(await get(pool.Id, ClientId)).toEqual(look)

    const { cssPath = '', logoPath = '' } = await paths(pool.Id, ClientId)
    expect(`${url}${logoPath}`).toBe(look.ImageUrl)
    const [sheet, logo] = [await fetch(`${url}${cssPath}`), await fetch(`${url}${logoPath}`)]
    expect(await sheet.text()).toBe('.banner-customizable{background-color:#123456;}\n')
    expect(Buffer.from(await logo.arrayBuffer())).toEqual(png)
    expect(sheet.headers.get('content-type')).toBe('text/css; charset=utf-8')
    expect(logo.headers.get('content-type')).toBe('image/png')
    for (const { headers } of [sheet, logo]) {
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
      expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'; sandbox")
      expect(headers.get('access-control-allow-origin')).toBe('*')
    }
  })

  test('of a client takes the place of the one for all, whole', async () => {
    const pool = await poolWithDomain()
    const [app, other] = [await createClient(pool), await createClient(pool)]
    await set(pool.Id, { CSS: css, ImageFile: png })
    await set(pool.Id, { ClientId: app.ClientId, ImageFile: jpeg })
    expect(await get(pool.Id, app.ClientId)).not.toHaveProperty('CSS')
    expect(await get(pool.Id, app.ClientId)).toMatchObject({ ClientId: app.ClientId })
    expect(await get(pool.Id, other.ClientId)).toMatchObject({ ClientId: 'ALL', CSS: css })
    expect(await paths(pool.Id, app.ClientId)).not.toHaveProperty('cssPath')
    const { logoPath = '' } = await paths(pool.Id, app.ClientId)
    expect((await fetch(`${url}${logoPath}`)).headers.get('content-type')).toBe('image/jpeg')

    await set(pool.Id, { ClientId: app.ClientId })
    expect(await get(pool.Id, app.ClientId)).toMatchObject({ ClientId: 'ALL' })
    await set(pool.Id, { CSS: '' })
    expect(await get(pool.Id)).toEqual({})
    expect(await paths(pool.Id, app.ClientId)).toEqual({})
  })

  test('has another address whenever it changes, within one second too, and the old one leads nowhere', async () => {
    const pool = await poolWithDomain()
    const { ClientId } = await createClient(pool)
    const first = await set(pool.Id, { CSS: css })
    const { cssPath = '' } = await paths(pool.Id, ClientId)
    const second = await set(pool.Id, { CSS: css })
    expect(Number(second?.CSSVersion)).toBe(Number(first?.CSSVersion) + 1)
    expect((await fetch(`${url}${cssPath}`)).status).toBe(404)
    clock.advance('1 day')
    expect(Number((await set(pool.Id, { CSS: css }))?.CSSVersion)).toBeGreaterThan(Number(second?.CSSVersion) + 1)
    expect((await get(pool.Id))?.CreationDate).toEqual(first?.CreationDate)
    expect((await get(pool.Id))?.LastModifiedDate).toEqual(clock.now())
  })

  test('goes with its client', async () => {
    const pool = await poolWithDomain()
    const { ClientId } = await createClient(pool)
    await set(pool.Id, { ClientId, CSS: css })
    const { cssPath = '' } = await paths(pool.Id, ClientId)
    expect((await fetch(`${url}${cssPath}`)).status).toBe(200)
    await client.send(new DeleteUserPoolClientCommand({ UserPoolId: pool.Id, ClientId }))
    expect((await fetch(`${url}${cssPath}`)).status).toBe(404)
    await refused(get(pool.Id, ClientId), 'ResourceNotFoundException')
  })
})

describe('a look is refused', () => {
  const html = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
  test.each<[string, Omit<SetUICustomizationCommandInput, 'UserPoolId'>, string | RegExp]>([
    [
      'with a foreign selector',
      { CSS: 'body { color: red }' },
      'The CSS class body is not in the list of allowed classes.',
    ],
    ['with an import', { CSS: '@import "https://evil.example/x.css";' }, /^The CSS is not valid: /],
    ['with more than 3 KB of CSS', { CSS: `${css}/*${'é'.repeat(1_600)}*/` }, 'request parameters too large'],
    [
      'with a logo above 100 KB',
      { ImageFile: Buffer.concat([png, Buffer.alloc(102_400)]) },
      'request parameters too large',
    ],
    ['with an image of another kind', { ImageFile: html }, 'The image file is neither a PNG nor a JPEG.'],
    [
      'with the beginning of a PNG only',
      { ImageFile: png.subarray(0, 5) },
      'The image file is neither a PNG nor a JPEG.',
    ],
  ])('%s, and the one before stays', async (_reason, look, sentence) => {
    const pool = await poolWithDomain()
    const before = await set(pool.Id, { CSS: css })
    await expect(set(pool.Id, look)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: typeof sentence === 'string' ? sentence : expect.stringMatching(sentence),
    })
    expect(await get(pool.Id)).toEqual(before)
  })

  test('in a pool without a domain, and for a client of another pool', async () => {
    const [bare, pool] = [await createPool(), await poolWithDomain()]
    const sentence = 'A domain must be associated with this user pool.'
    await refused(set(bare.Id, { CSS: css }), 'InvalidParameterException', sentence)
    await refused(set(bare.Id, {}), 'InvalidParameterException', sentence)
    const { ClientId } = await createClient(bare)
    await refused(set(pool.Id, { ClientId, CSS: css }), 'ResourceNotFoundException')
    await refused(get(pool.Id, ClientId), 'ResourceNotFoundException')
  })
})

test.each(['/x/ALL/20260101000000/assets/images/image.jpg', '/%00/%ff/1/assets/css/custom-css.css'])(
  '%s is nowhere',
  async path => {
    expect((await fetch(`${url}${path}`)).status).toBe(404)
  },
)
