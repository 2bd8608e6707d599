/** Whatever a function does wrong, in any trigger: the documented exception, and nothing half done. */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AdminConfirmSignUpCommand, SignUpCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Accounts, list, password, refused } from '../support/accounts.ts'
import { customWith } from '../support/custom.ts'
import { arnOf } from '../support/modules.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { openSignIn, signInWith, tokensOf } from '../support/sign-in.ts'

interface Event {
  readonly triggerSource: string
  readonly request: {
    readonly session?: readonly { readonly challengeResult: boolean }[]
    readonly challengeAnswer?: string
  }
  response: Record<string, unknown>
}

type Misbehaviour = (response: ServerResponse, event: Event) => void

let server: TestServer
/** What the function of one trigger does wrong; all others do right. */
let wrong: { readonly trigger: string; readonly act: Misbehaviour } | undefined

const endpoint = createServer(async (request, response) => {
  let text = ''
  for await (const chunk of request) text += chunk
  const event = JSON.parse(text) as Event
  const trigger = (event.triggerSource.split('_')[0] ?? '').replace(/^Token/, 'PreToken')
  if (wrong?.trigger === trigger) return wrong.act(response, event)
  doRight(trigger, event)
  response.end(JSON.stringify(event))
})

/** Custom sign-ins that ask for `yes`; a migration that knows everybody. */
function doRight(trigger: string, { request, response }: Event): void {
  if (trigger === 'DefineAuthChallenge') {
    if (request.session?.at(-1)?.challengeResult) response.issueTokens = true
    else response.challengeName = 'CUSTOM_CHALLENGE'
  }
  if (trigger === 'VerifyAuthChallengeResponse') response.answerCorrect = request.challengeAnswer === 'yes'
  if (trigger === 'UserMigration') {
    response.userAttributes = { email: 'new@example.com', email_verified: 'true' }
    response.finalUserStatus = 'CONFIRMED'
    response.messageAction = 'SUPPRESS'
  }
}

beforeAll(async () => {
  await new Promise<void>(resolve => endpoint.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/`
  const functions = [{ pattern: '*', runner: { kind: 'http', url } } as const]
  server = await startServer({ config: { functions }, services: { triggerMillis: 200 } })
})
afterAll(() => {
  endpoint.closeAllConnections()
  endpoint.close()
})

const email = 'ada@example.com'
const ada = { Username: 'ada' }
const signUp = ({ app }: Accounts) =>
  server.client.send(new SignUpCommand({ ...app, ...ada, Password: password, UserAttributes: list({ email }) }))
const signIn = ({ app }: Accounts) => signInWith(server).byPassword(app, 'ada').then(tokensOf)
const begin = ({ app }: Accounts) => customWith(server).begin(app, 'ada')
const nobodyYet = ({ get }: Accounts) => refused(get('ada'), 'UserNotFoundException')

async function customSignIn(accounts: Accounts) {
  const { Session } = await begin(accounts)
  return tokensOf(await customWith(server).answer(accounts.app, Session, { USERNAME: 'ada', ANSWER: 'yes' }))
}

interface Scene {
  readonly trigger: string
  readonly also?: readonly string[]
  /** Somebody who is there before. */
  readonly first?: (accounts: Accounts) => Promise<unknown>
  readonly act: (accounts: Accounts) => Promise<unknown>
  /** What has to be so when it was refused. */
  readonly after?: (accounts: Accounts) => Promise<unknown>
  /** Whether the same works once the function does right; what was confirmed cannot be confirmed again. */
  readonly isDone?: true
  readonly wrongType?: Record<string, unknown>
}

const confirmed = (accounts: Accounts) => accounts.confirmed('ada', { email, email_verified: 'true' })
const custom = ['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse']

const scenes: readonly Scene[] = [
  { trigger: 'PreSignUp', act: signUp, after: nobodyYet, wrongType: { autoConfirmUser: 'yes' } },
  { trigger: 'CustomMessage', act: signUp, after: nobodyYet, wrongType: { emailMessage: ['{####}'] } },
  {
    trigger: 'PostConfirmation',
    first: signUp,
    act: ({ pool }) => server.client.send(new AdminConfirmSignUpCommand({ ...pool, ...ada })),
    after: async ({ get }) => expect((await get('ada')).status).toBe('CONFIRMED'),
    isDone: true,
  },
  { trigger: 'PreAuthentication', first: confirmed, act: signIn },
  { trigger: 'PostAuthentication', first: confirmed, act: signIn },
  { trigger: 'PreTokenGeneration', first: confirmed, act: signIn, wrongType: { claimsOverrideDetails: 'none' } },
  {
    trigger: 'DefineAuthChallenge',
    also: custom,
    first: confirmed,
    act: customSignIn,
    wrongType: { issueTokens: 'yes' },
  },
  {
    trigger: 'CreateAuthChallenge',
    also: custom,
    first: confirmed,
    act: customSignIn,
    wrongType: { publicChallengeParameters: { a: 1 } },
  },
  {
    trigger: 'VerifyAuthChallengeResponse',
    also: custom,
    first: confirmed,
    act: customSignIn,
    wrongType: { answerCorrect: 'true' },
  },
  { trigger: 'UserMigration', act: signIn, after: nobodyYet, wrongType: { userAttributes: ['email'] } },
]

const answering =
  (text: string, status = 200): Misbehaviour =>
  response =>
    void response.writeHead(status).end(text)
const unusable = ['InvalidLambdaResponseException', () => 'Unrecognizable lambda output'] as const

const misbehaviours: readonly [
  title: string,
  act: Misbehaviour,
  name: string,
  sentence: (trigger: string) => string,
  isNobody?: true,
][] = [
  [
    'throws',
    answering('{"errorType":"Error","errorMessage":"No entry"}', 500),
    'UserLambdaValidationException',
    trigger => `${trigger} failed with error No entry.`,
    true,
  ],
  ['answers null', answering('null'), ...unusable, true],
  ['answers an empty object', answering('{}'), ...unusable, true],
  ['answers a list', answering('[]'), ...unusable],
  ['answers a text', answering('"ok"'), ...unusable],
  ['answers without a response', answering('{"request":{}}'), ...unusable],
  ['answers a text for the response', answering('{"request":{},"response":"ok"}'), ...unusable],
  [
    'answers no JSON',
    answering('<html>'),
    'InvalidLambdaResponseException',
    () => 'Invalid lambda function output : Invalid JSON',
  ],
  [
    'answers too much',
    answering('x'.repeat(6_300_000)),
    'UserLambdaValidationException',
    trigger =>
      `${trigger} failed with error Response payload size exceeded maximum allowed payload size (6291556 bytes)..`,
    true,
  ],
  [
    'hangs up',
    response => void response.destroy(),
    'UnexpectedLambdaException',
    trigger => `${trigger} invocation failed due to error ConnectionFailed.`,
  ],
  [
    'is silent',
    () => undefined,
    'UnexpectedLambdaException',
    trigger => `${trigger} invocation failed due to error Timeout.`,
  ],
]

const open = ({ trigger, also = [] }: Scene) =>
  openSignIn(server, {
    LambdaConfig: Object.fromEntries([trigger, ...also].map(name => [name, arnOf(name)])),
  })

/** Whether nothing of a refused call stays, and the next one has its way. */
async function expectRefusal(scene: Scene, act: Misbehaviour, [name, sentence]: readonly [string, string]) {
  const accounts = await open(scene)
  wrong = undefined
  await scene.first?.(accounts)
  wrong = { trigger: scene.trigger, act }
  await refused(scene.act(accounts), name, sentence.replace('{ClientId}', accounts.app.ClientId))
  await scene.after?.(accounts)
  wrong = undefined
  if (!scene.isDone) await scene.act(accounts)
}

describe.each(scenes)('$trigger', scene => {
  const { trigger, wrongType } = scene
  test.each(misbehaviours)('that %s', async (_, act, name, sentence, isNobody) => {
    const isMigration = trigger === 'UserMigration' && isNobody
    const told: readonly [string, string] = isMigration
      ? ['UserNotFoundException', 'Exception migrating user in app client {ClientId}']
      : [name, sentence(trigger)]
    await expectRefusal(scene, act, told)
  })

  if (wrongType)
    test(`that answers ${JSON.stringify(wrongType)}`, async () => {
      const act: Misbehaviour = (response, event) =>
        void response.end(JSON.stringify({ ...event, response: wrongType }))
      await expectRefusal(scene, act, ['InvalidLambdaResponseException', 'Unrecognizable lambda output'])
    })
})
