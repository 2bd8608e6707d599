/** People in front of Debian's Chromium, driven by playwright-core: one browser for a test file, one context for each. */
import { accessSync, constants } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { basename, delimiter, join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, expect, onTestFinished } from 'vitest'
import { violationsOf } from './accessibility.ts'

export const sizes = {
  desktop: { viewport: { width: 1280, height: 800 }, isMobile: false, hasTouch: false },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
} as const

export interface VisitorOptions {
  /** What the browser asks for in `Accept-Language`. */
  readonly language?: 'en' | 'de' | 'fr' | 'es' | 'ja'
  readonly size?: keyof typeof sizes
  readonly colours?: 'light' | 'dark'
  readonly javaScript?: boolean
  /** For a server that signed its own certificate. */
  readonly anyCertificate?: boolean
  /** Hosts that this person's pages may ask for anything, beside those of this machine. */
  readonly alsoHosts?: readonly string[]
  /** What pages that are not ours say on the console. */
  readonly expected?: RegExp
}

export interface Visitor {
  readonly page: Page
  readonly context: BrowserContext
  /** What nobody should see: console errors, violations of the CSP, failed requests, requests to other hosts. */
  readonly problems: readonly string[]
  /** Keeps a screenshot in `test-output/`, and fails for what WCAG 2.2 AA does not allow. */
  look(name: string): Promise<void>
}

let launched: Promise<Browser> | undefined

// Registered while the test file is read: the browser itself starts when a story first needs it.
afterAll(async () => {
  await (await launched)?.close()
})

/** Somebody with a browser of his own: no cookies, and all that went wrong in it fails the test in the end. */
export async function openVisitor(options: VisitorOptions = {}): Promise<Visitor> {
  const { language = 'en', size = 'desktop', colours = 'light', javaScript = true, anyCertificate = false } = options
  launched ??= launch()
  const browser = await launched
  const context = await browser.newContext({
    ...sizes[size],
    locale: language,
    colorScheme: colours,
    javaScriptEnabled: javaScript,
    ignoreHTTPSErrors: anyCertificate,
    reducedMotion: 'reduce',
  })
  context.setDefaultTimeout(10_000)
  const problems = watch(context, options)
  const page = await context.newPage()
  onTestFinished(async () => {
    await context.close()
    expect(problems, 'what went wrong in the browser').toEqual([])
  })
  const look = async (name: string) => {
    await keepScreenshot(page, [name, language, size, colours, ...(javaScript ? [] : ['plain'])].join('-'))
    if (javaScript) expect(await violationsOf(page), `${name} breaks WCAG 2.2 AA`).toEqual([])
  }
  return { page, context, problems, look }
}

async function launch(): Promise<Browser> {
  // No name but those of this machine is looked up: what asks for another one fails, and its test with it.
  const own = ['localhost', '*.localhost', '127.0.0.1'].map(host => `EXCLUDE ${host}`)
  return chromium.launch({
    executablePath: findChromium(),
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--disable-component-update',
      '--disable-sync',
      `--host-resolver-rules=${['MAP * ~NOTFOUND', ...own].join(', ')}`,
    ],
  })
}

/** The first of the names under which Chromium is packaged. */
function findChromium(): string {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const candidates = ['chromium', 'chromium-browser'].flatMap(name => folders.map(folder => join(folder, name)))
  const found = candidates.find(isExecutable)
  if (!found) throw new Error("Tests of pages need Chromium in the PATH: install Debian's package `chromium`.")
  return found
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function watch(context: BrowserContext, { alsoHosts = [], expected }: VisitorOptions): string[] {
  const problems: string[] = []
  const isOwn = (host: string) => /^(.+\.)?localhost$|^127\.0\.0\.1$/.test(host) || alsoHosts.includes(host)
  context.on('request', request => {
    const { protocol, hostname } = new URL(request.url())
    if (protocol.startsWith('http') && !isOwn(hostname)) problems.push(`asked a third party: ${request.url()}`)
  })
  context.on('response', response => {
    const request = response.request()
    // A page may say that something was wrong with the request; whatever it is made of must be there.
    const limit = request.isNavigationRequest() ? 500 : 400
    if (response.status() >= limit) problems.push(`${response.status()} ${request.method()} ${response.url()}`)
  })
  context.on('console', message => {
    const text = message.text()
    // Of answers, their status was looked at above.
    const isKnown = text.startsWith('Failed to load resource: the server responded') || expected?.test(text)
    if (['error', 'warning'].includes(message.type()) && !isKnown) problems.push(`console: ${text}`)
  })
  context.on('weberror', ({ error }) => void problems.push(`script: ${error().message}`))
  return problems
}

async function keepScreenshot(page: Page, name: string): Promise<void> {
  const story = basename(expect.getState().testPath ?? 'story', '.test.ts')
  const folder = join(import.meta.dirname, '..', '..', 'test-output', story)
  await mkdir(folder, { recursive: true })
  const options = { path: join(folder, `${name}.png`), fullPage: true, animations: 'disabled' } as const
  // On a busy machine Chromium has no frame to capture now and then.
  await page.screenshot(options).catch(() => page.screenshot(options))
}
