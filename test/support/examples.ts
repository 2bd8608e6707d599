/** The handler files of `examples/functions`, run as modules, and the outside world that they talk to. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'
import type { FunctionEntry } from '../../src/config.ts'

export const captchaAnswer = 'I am no robot'
export const page = 'https://app.example.com/signed-in'

const handlers = {
  DefineAuthChallenge: 'defineAuthChallenge',
  CreateAuthChallenge: 'createAuthChallenge',
  VerifyAuthChallengeResponse: 'verifyAuthChallengeResponse',
} as const

interface Outside {
  readonly entries: readonly FunctionEntry[]
  /** What a pool's LambdaConfig names for one of the files. */
  lambdaConfig(example: 'captcha' | 'magic-link' | 'one-time-code'): Record<string, string>
  /** What was sent to an address last: a code, or a link. */
  lastTo(address: string): string
}

export async function startExamples(): Promise<Outside> {
  const sent = new Map<string, string>()
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    if (request.url === '/captcha') {
      const { secret, response: given } = Object.fromEntries(new URLSearchParams(body))
      response.end(JSON.stringify({ success: secret === 'shared' && given === captchaAnswer }))
      return
    }
    const { to, code, link } = JSON.parse(body) as { to: string; code?: string; link?: string }
    sent.set(to, code ?? link ?? '')
    response.end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  afterAll(() => {
    server.closeAllConnections()
    return new Promise<void>(resolve => server.close(() => resolve()))
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const environment = {
    CODES_URL: `${url}/codes`,
    LINKS_URL: `${url}/links`,
    ALLOWED_PAGE: page,
    CAPTCHA_URL: `${url}/captcha`,
    CAPTCHA_SITE_KEY: 'site',
    CAPTCHA_SECRET: 'shared',
  }
  const arn = (example: string, trigger: string) =>
    `arn:aws:lambda:us-east-1:123456789012:function:${example}-${trigger}`
  const entries = ['captcha', 'magic-link', 'one-time-code'].flatMap(example => {
    const path = fileURLToPath(new URL(`../../examples/functions/${example}.mjs`, import.meta.url))
    return Object.entries(handlers).map(
      ([trigger, handler]): FunctionEntry => ({
        pattern: arn(example, trigger),
        runner: { kind: 'module', path, handler, environment },
      }),
    )
  })
  return {
    entries,
    lambdaConfig: example => Object.fromEntries(Object.keys(handlers).map(trigger => [trigger, arn(example, trigger)])),
    lastTo: address => {
      const last = sent.get(address)
      if (last === undefined) throw new Error(`nothing was sent to ${address}`)
      return last
    },
  }
}
