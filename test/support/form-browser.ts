/** A browser without a screen: cookies, redirects and forms over plain requests, for stories in which pages are passed through. */
export interface FormBrowser {
  /** Follows redirects as long as they stay on the server. */
  open(url: string): Promise<Place>
  /** Fills the form of the page that was opened last, and goes where that leads. */
  submit(fields: Readonly<Record<string, string>>): Promise<Place>
  /** As a browser sends it. */
  cookies(): string
  /** The value of one cookie. */
  cookie(name: string): string | undefined
  /** Puts another value into a cookie, or takes the cookie away. */
  setCookie(name: string, value: string | undefined): void
  /** Sends a body as it is, and follows nothing. */
  post(url: string, body: string | URLSearchParams, headers?: Readonly<Record<string, string>>): Promise<Response>
}

export interface Place {
  /** A page of the server, or an address elsewhere that was not followed. */
  readonly url: URL
  readonly status: number
  readonly html: string
}

const mostRedirects = 10

/** @param always headers that it sends with each page, such as who it is */
export function createFormBrowser(
  server: { readonly url: string },
  always: Readonly<Record<string, string>> = {},
): FormBrowser {
  const jar = new Map<string, string>()
  let present: Place | undefined

  async function go(start: URL, init: RequestInit): Promise<Place> {
    let [url, options] = [start, init]
    for (let count = 0; count < mostRedirects; count++) {
      const headers = { ...always, ...options.headers, cookie: cookies() }
      const response = await fetch(url, { ...options, headers, redirect: 'manual' })
      keep(response)
      const location = response.headers.get('location')
      if (location === null) {
        present = { url, status: response.status, html: await response.text() }
        return present
      }
      url = new URL(location, url)
      options = {}
      if (url.origin !== new URL(server.url).origin) return { url, status: response.status, html: '' }
    }
    throw new Error(`more than ${mostRedirects} redirects from ${start}`)
  }

  function keep(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(/; ?/)
      const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
      if (attributes.includes('Max-Age=0')) jar.delete(name)
      else jar.set(name, value)
    }
  }

  const cookies = () => [...jar].map(pair => pair.join('=')).join('; ')

  return {
    open: url => go(new URL(url), {}),
    submit(fields) {
      const { url, html } = present ?? { url: new URL(server.url), html: '' }
      const [, csrf = ''] = /name="_csrf" value="([^"]+)"/.exec(html) ?? []
      return go(url, { method: 'POST', body: new URLSearchParams({ _csrf: csrf, ...fields }) })
    },
    cookies,
    cookie: name => jar.get(name),
    setCookie(name, value) {
      if (value === undefined) jar.delete(name)
      else jar.set(name, value)
    },
    post: (url, body, headers = {}) =>
      fetch(url, {
        method: 'POST',
        body,
        redirect: 'manual',
        headers: { 'content-type': formType, ...headers, cookie: cookies() },
      }),
  }
}

const formType = 'application/x-www-form-urlencoded'

/** What a page says went wrong; its text as it stands in the source. */
export function complaintOf({ html }: Place): string | undefined {
  return /role="alert">([^<]*)</.exec(html)?.[1]
}

/** The heading, by which pages are told apart. */
export function headingOf({ html }: Place): string | undefined {
  return /<h1>([^<]*)</.exec(html)?.[1]
}
