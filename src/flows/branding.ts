import type { ClientContext } from '../context.ts'

/** What the classic pages of a client are drawn with beside their own style: absolute URL paths on this server. */
export interface Branding {
  readonly cssPath?: string
  readonly logoPath?: string
}

/** How the classic pages of a client look: its own customization, else the pool's for ALL, else nothing. */
export async function brandingOf(_ctx: ClientContext): Promise<Branding> {
  // No pool has a customization yet.
  return {}
}
