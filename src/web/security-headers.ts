type Headers = Readonly<Record<string, string>>

const hstsSeconds = 365 * 24 * 60 * 60

/** What every answer to a browser carries: it is kept by nobody, framed by nobody, and its address goes to nobody. */
export function securityHeaders({ publicUrl }: { readonly publicUrl: string }): Headers {
  return {
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    ...(publicUrl.startsWith('https:') && { 'strict-transport-security': `max-age=${hstsSeconds}` }),
  }
}
