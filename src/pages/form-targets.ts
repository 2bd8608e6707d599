/**
 * Where a form may lead: Chromium holds every address that a form is redirected to against `form-action`, the callback
 * of the application too.
 */
export function formTargets(redirectUri: string): readonly string[] {
  if (!URL.canParse(redirectUri)) return []
  const { protocol, origin, hostname } = new URL(redirectUri)
  if (protocol === 'https:') return ['https:']
  if (protocol !== 'http:') return [protocol]
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
    ? ['https:', 'http://localhost:*', 'http://127.0.0.1:*']
    : ['https:', origin]
}
