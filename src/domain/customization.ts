import { customizationTooLarge, logoInvalid } from './errors/branding.ts'
import { versionAt } from './version.ts'

/** The place of a client id for what counts for all clients of a pool that have nothing of their own. */
export const allClients = 'ALL'

export type LogoType = 'image/png' | 'image/jpeg'

/** How the pages of one client look, or of all that have nothing of their own. */
export interface Customization {
  readonly poolId: string
  /** A client id, or {@link allClients}. */
  readonly clientId: string
  /** UTC time as `yyyyMMddHHmmss`, part of the addresses that browsers keep: no two settings of a client share one. */
  readonly version: string
  /** As it was given. */
  readonly css?: string
  /** What browsers get: read and written again, with nothing in it that the classic pages do not allow. */
  readonly servedCss?: string
  readonly logo?: LogoType
  readonly createdAt: Date
  readonly modifiedAt: Date
}

// https://docs.aws.amazon.com/cognito/latest/developerguide/hosted-ui-classic-branding.html
const longestCss = 3 * 1024
const largestLogo = 100 * 1024

export interface RequestedLook {
  readonly css: string | undefined
  readonly logo: Uint8Array | undefined
}

/** The bounds of what an owner gives, and what kind of image his logo is. */
export function assertLook({ css = '', logo }: RequestedLook): LogoType | undefined {
  if (Buffer.byteLength(css) > longestCss || (logo?.length ?? 0) > largestLogo) throw customizationTooLarge()
  if (!logo) return undefined
  const type = imageType(logo)
  if (!type) throw logoInvalid()
  return type
}

/** By what the file is, whatever it is called. */
function imageType(bytes: Uint8Array): LogoType | undefined {
  const begins = (...signature: number[]) => signature.every((byte, at) => bytes[at] === byte)
  if (begins(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png'
  return begins(0xff, 0xd8, 0xff) ? 'image/jpeg' : undefined
}

/** Later than the one before, even within one second. */
export function nextVersion(present: string | undefined, at: Date): string {
  const version = versionAt(at)
  if (present === undefined || present < version) return version
  const [year = '', ...rest] = present.match(/^\d{4}|\d{2}/g) ?? []
  const [month, day, hour, minute, second] = rest
  const before = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return versionAt(new Date(before + 1000))
}

/** Where this server has the files of a customization. What is there under one address never changes. */
export function pathsOf(look: Customization): { readonly cssPath?: string; readonly logoPath?: string } {
  const assets = `/${look.poolId}/${look.clientId}/${look.version}/assets`
  return {
    ...(look.servedCss && { cssPath: `${assets}/css/custom-css.css` }),
    // The service calls it so whatever it is.
    ...(look.logo && { logoPath: `${assets}/images/image.jpg` }),
  }
}
