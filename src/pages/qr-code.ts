interface Account {
  readonly username: string
  /** In base32. */
  readonly secret: string
}

/**
 * The picture that authenticator apps scan, as an address of its own data.
 * https://github.com/google/google-authenticator/wiki/Key-Uri-Format
 */
export async function qrCode(issuer: string, { username, secret }: Account): Promise<string> {
  const label = [issuer, username].map(encodeURIComponent).join(':')
  const uri = `otpauth://totp/${label}?${new URLSearchParams({ secret, issuer })}`
  // Loaded when first used: few people set up an app on a given day.
  const { toString: draw } = await import('qrcode')
  const svg = await draw(uri, { type: 'svg', margin: 2, errorCorrectionLevel: 'M' })
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`
}
