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
  // Some apps show a blank that is written as a plus, as forms have it, as a plus.
  const [provider, account] = [issuer, username].map(encodeURIComponent)
  const uri = `otpauth://totp/${provider}:${account}?secret=${secret}&issuer=${provider}`
  // Loaded when first used: few people set up an app on a given day.
  const { toString: draw } = await import('qrcode')
  const svg = await draw(uri, { type: 'svg', margin: 2, errorCorrectionLevel: 'M' })
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`
}
