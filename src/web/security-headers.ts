type Headers = Readonly<Record<string, string>>

const hstsSeconds = 365 * 24 * 60 * 60

/** What every answer to a browser carries: it is kept by nobody, framed by nobody, and its address goes to nobody. */
export function securityHeaders({ publicUrl }: { readonly publicUrl: string }): Headers {
  return {
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    ...(isPinnable(publicUrl) && { 'strict-transport-security': `max-age=${hstsSeconds}` }),
  }
}

/** Not on this machine: a browser would ask for every other program on `localhost` by https, too. */
function isPinnable(publicUrl: string): boolean {
  const { protocol, hostname } = new URL(publicUrl)
  return protocol === 'https:' && hostname !== 'localhost' && !hostname.endsWith('.localhost')
}
