/** The handler files of `examples/functions`, configured by the file beside them, and the outside world that they talk to. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'
import { type Config, readConfig } from '../../src/config.ts'
import { password } from './accounts.ts'
import { arnOf } from './modules.ts'

export const captchaAnswer = 'I am no robot'
export const page = 'https://app.example.com/signed-in'

export const folder = fileURLToPath(new URL('../../examples/functions/', import.meta.url))

interface Sent {
  readonly to: string
  readonly kind?: string
  readonly code?: string
  readonly link?: string
}

export interface Examples {
  readonly config: Pick<Config, 'functions' | 'keys'>
  /** What a pool's LambdaConfig names for a custom sign-in. */
  lambdaConfig(example: 'captcha' | 'magic-link' | 'one-time-code'): Record<string, string>
  /** What was sent outside, in its order. */
  readonly sent: readonly Sent[]
  /** What was sent to an address last: a code, or a link. */
  lastTo(address: string): string
  /** The functions find the server there. */
  reach(url: string): void
}

export async function startExamples(): Promise<Examples> {
  const sent: Sent[] = []
  const outside = createServer(async (request, response) => {
    const { status = 200, ...answer } = answerOf(request.url ?? '', await read(request))
    if (answer.sent) sent.push(answer.sent)
    response.writeHead(status).end(JSON.stringify(answer.body ?? {}))
  })
  await new Promise<void>(resolve => outside.listen(0, '127.0.0.1', resolve))
  afterAll(() => {
    outside.closeAllConnections()
    return new Promise<void>(resolve => outside.close(() => resolve()))
  })
  const { port } = outside.address() as AddressInfo
  const settings = { CENOTE_CONFIG: `${folder}cenote.json`, CENOTE_DATABASE_URL: 'sqlite::memory:', ...process.env }
  const { functions, keys } = readConfig(settings)
  // The ports that the file names are not those of a test.
  const set = (change: (environment: Readonly<Record<string, string>>) => object) => {
    for (const { runner } of functions)
      if (runner.kind === 'module') Object.assign(runner.environment, change(runner.environment))
  }
  set(environment =>
    Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [
        name,
        value.replace('127.0.0.1:3000/', `127.0.0.1:${port}/`),
      ]),
    ),
  )
  return {
    config: { functions, keys },
    lambdaConfig: example => ({
      DefineAuthChallenge: arnOf(`${example}-define`),
      CreateAuthChallenge: arnOf(`${example}-create`),
      VerifyAuthChallengeResponse: arnOf(`${example}-verify`),
    }),
    sent,
    lastTo(address) {
      const { code, link } = sent.findLast(({ to }) => to === address) ?? {}
      const last = code ?? link
      if (last === undefined) throw new Error(`nothing was sent to ${address}`)
      return last
    },
    reach: url => set(() => ({ AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: url, AWS_ENDPOINT_URL_KMS: url })),
  }
}

function answerOf(
  path: string,
  body: string,
): { readonly status?: number; readonly body?: object; readonly sent?: Sent } {
  if (path === '/captcha') {
    const { secret, response } = Object.fromEntries(new URLSearchParams(body))
    return { body: { success: secret === 'shared' && response === captchaAnswer } }
  }
  const json = JSON.parse(body)
  if (path !== '/users') return { sent: json }
  const isKnown = json.name === 'veteran' && [undefined, password].includes(json.password)
  return { status: isKnown ? 200 : 404, body: { email: 'ada@example.org' } }
}

async function read(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}
