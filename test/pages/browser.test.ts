/** The eyes of these stories: a page with a fault must be seen, or the stories show nothing. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { violationsOf } from '../support/accessibility.ts'
import { openVisitor, type Visitor } from '../support/browser.ts'

const fault = (body: string) => `<!doctype html><html lang="en"><title>A page</title><main>${body}</main></html>`
const pages: Record<string, string> = {
  '/good': fault('<h1>Good</h1>'),
  '/script': fault('<h1>Script</h1><script>document.title = "changed"</script>'),
  '/style': fault('<h1 style="color: red">Style</h1>'),
  '/missing': fault('<h1>Missing</h1><img src="/none.png" alt="none">'),
  '/third-party': fault('<h1>Third party</h1><img src="http://third.example/pixel.png" alt="none">'),
  '/label': fault('<h1>Label</h1><input name="username">'),
  '/contrast': fault('<h1 style="color: #ccc">Contrast</h1>'),
}

const server = createServer((request, response) => {
  const page = pages[request.url ?? '']
  response.setHeader('content-type', 'text/html')
  if (request.url !== '/contrast') response.setHeader('content-security-policy', "default-src 'none'; img-src *")
  response.writeHead(page ? 200 : 404).end(page)
})
await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
afterAll(() => server.close())

async function problemsAt(path: string): Promise<readonly string[]> {
  const visitor = await openVisitor()
  await visitor.page.goto(`${url}${path}`)
  await visitor.page.waitForLoadState('networkidle')
  return taken(visitor)
}

/** Seen here, so that they do not fail the test in its end. */
function taken({ problems }: Visitor): string[] {
  return (problems as string[]).splice(0)
}

test('finds nothing wrong with a good page, and leaves its policy for scripts as it is', async () => {
  const { page, look, problems } = await openVisitor()
  await page.goto(`${url}/good`)
  await look('good')
  expect(problems).toEqual([])
})

test.each([
  ['a script in the page', '/script', /Content Security Policy/],
  ['a style in the page', '/style', /Content Security Policy/],
  ['a picture that is not there', '/missing', /^404 GET .*none\.png/],
  ['a request to somebody else', '/third-party', /^asked a third party: http:\/\/third\.example/],
])('sees %s', async (_what, path, problem) => {
  expect(await problemsAt(path)).toContainEqual(expect.stringMatching(problem))
})

test.each([
  ['a field without a label', '/label', /^label: /],
  ['a text that is hard to read', '/contrast', /^color-contrast: /],
])('sees %s', async (_what, path, violation) => {
  const visitor = await openVisitor()
  await visitor.page.goto(`${url}${path}`)
  expect(await violationsOf(visitor.page)).toContainEqual(expect.stringMatching(violation))
  taken(visitor)
})

test('without JavaScript no script of a page runs', async () => {
  const visitor = await openVisitor({ javaScript: false })
  await visitor.page.goto(`${url}/script`)
  expect(await visitor.page.title()).toBe('A page')
  taken(visitor)
})
