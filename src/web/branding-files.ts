import type { Hono } from 'hono'
import type { Services } from '../context.ts'
import type { Customization } from '../domain/customization.ts'

interface BrandingAddress {
  readonly poolId: string
  /** Or `ALL`. */
  readonly clientId: string
  readonly version: string
}

type Serve = (address: BrandingAddress) => Promise<Response | undefined>

/** The CSS and the logo that an owner gave his pages. Of each there is the version that counts now, and no other. */
export function mountBrandingFiles(app: Hono, services: Pick<Services, 'store'>): void {
  const { css, logo } = createBrandingFiles(services)
  const assets = '/:poolId/:clientId/:version/assets'
  app.get(`${assets}/css/custom-css.css`, async c => (await css(c.req.param())) ?? c.body(null, 404))
  app.get(`${assets}/images/image.jpg`, async c => (await logo(c.req.param())) ?? c.body(null, 404))
}

function createBrandingFiles({ store }: Pick<Services, 'store'>): { readonly css: Serve; readonly logo: Serve } {
  const find = async ({ poolId, clientId, version }: BrandingAddress): Promise<Customization | undefined> => {
    const look = await store.customizations.get(poolId, clientId)
    return look?.version === version ? look : undefined
  }
  return {
    async css(address) {
      const look = await find(address)
      return look?.servedCss === undefined ? undefined : file(look.servedCss, 'text/css; charset=utf-8')
    },
    async logo(address) {
      const look = await find(address)
      const bytes = look?.logo && (await store.customizations.logo(address.poolId, address.clientId))
      return bytes && file(new Uint8Array(bytes), look.logo)
    },
  }
}

/** What an owner uploaded is never more than what it is called: no script, no page, no part of one. */
function file(content: string | Uint8Array<ArrayBuffer>, type: string): Response {
  return new Response(content, {
    headers: {
      'content-type': type,
      'cache-control': 'public, max-age=31536000, immutable',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'access-control-allow-origin': '*',
      // Owners show their logo elsewhere too.
      'cross-origin-resource-policy': 'cross-origin',
    },
  })
}
