/** The address of the page that tells what is wrong with a request that nobody can be sent back with. It carries codes, never sentences. */
export function errorPath(code: string, clientId?: string): string {
  return `/error?${new URLSearchParams({ error: code, ...(clientId !== undefined && { client_id: clientId }) })}`
}
