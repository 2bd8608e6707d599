/** The files in examples/functions, configured by the file beside them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import {
  AdminCreateUserCommand,
  AdminListGroupsForUserCommand,
  ConfirmSignUpCommand,
  CreateGroupCommand,
  type CreateUserPoolCommandInput,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { type Accounts, list, otherThan, password, refused } from '../support/accounts.ts'
import { customWith } from '../support/custom.ts'
import { captchaAnswer, folder, page, startExamples } from '../support/examples.ts'
import { openFederation } from '../support/federation.ts'
import { arnOf } from '../support/modules.ts'
import { startServer } from '../support/server.ts'
import { claimsOf, openSignIn, signInWith, tokensOf } from '../support/sign-in.ts'
import { startSrp } from '../support/srp.ts'

const email = 'ada@example.org'
const { config, lambdaConfig, lastTo, reach, sent } = await startExamples()
const server = await startServer({ config })
reach(server.url)

function open(LambdaConfig: CreateUserPoolCommandInput['LambdaConfig']): Promise<Accounts> {
  return openSignIn(server, { LambdaConfig })
}

const signUp = ({ app }: Accounts, address: string, ClientMetadata?: Record<string, string>) =>
  server.client.send(
    new SignUpCommand({
      ...app,
      Username: 'ada',
      Password: password,
      UserAttributes: list({ email: address }),
      ClientMetadata,
    }),
  )

test('pre-sign-up', async () => {
  const PreSignUp = arnOf('pre-sign-up')
  expect((await signUp(await open({ PreSignUp }), 'ada@example.com')).UserConfirmed).toBe(true)
  expect((await signUp(await open({ PreSignUp }), email)).UserConfirmed).toBe(false)
  const refusal = 'PreSignUp failed with error Please use another address.'
  await refused(signUp(await open({ PreSignUp }), 'ada@example.net'), 'UserLambdaValidationException', refusal)
})

test('post-confirmation, which calls the API while the confirmation waits for it', async () => {
  const accounts = await open({ PostConfirmation: arnOf('post-confirmation') })
  await server.client.send(new CreateGroupCommand({ ...accounts.pool, GroupName: 'members' }))
  await signUp(accounts, email)
  const ada = { Username: 'ada' }
  const ConfirmationCode = await server.lastCode(email)
  await server.client.send(new ConfirmSignUpCommand({ ...accounts.app, ...ada, ConfirmationCode }))
  const { Groups } = await server.client.send(new AdminListGroupsForUserCommand({ ...accounts.pool, ...ada }))
  expect(Groups?.map(({ GroupName }) => GroupName)).toEqual(['members'])
})

test('authentication', async () => {
  const PreAuthentication = arnOf('pre-authentication')
  const { app, confirmed } = await open({ PreAuthentication, PostAuthentication: arnOf('post-authentication') })
  await confirmed('ada')
  tokensOf(await signInWith(server).byPassword(app, 'ada'))
  const AuthParameters = { USERNAME: 'ada', PASSWORD: password }
  const asGuest = { ...app, AuthParameters, ClientMetadata: { network: 'guest' } }
  await refused(
    server.client.send(new InitiateAuthCommand({ ...asGuest, AuthFlow: 'USER_PASSWORD_AUTH' })),
    'UserLambdaValidationException',
    'PreAuthentication failed with error Not from the guest network.',
  )
})

test('one-time-code', async () => {
  const { app, confirmed } = await openSignIn(server, { LambdaConfig: lambdaConfig('one-time-code') })
  await confirmed('ada', { email: 'code@example.org' })
  const { begin, answer } = customWith(server)
  const { Session } = await begin(app, 'ada')
  const code = lastTo('code@example.org')
  const wrong = await answer(app, Session, { USERNAME: 'ada', ANSWER: otherThan(code) })
  expect(wrong.ChallengeParameters).toMatchObject({ triesLeft: '2' })
  tokensOf(await answer(app, wrong.Session, { USERNAME: 'ada', ANSWER: code }))
})

test('magic-link', async () => {
  const { app, confirmed } = await openSignIn(server, { LambdaConfig: lambdaConfig('magic-link') })
  await confirmed('ada', { email: 'link@example.org' })
  const { begin, answer } = customWith(server)
  const first = await begin(app, 'ada')
  const elsewhere = { ClientMetadata: { page: 'https://elsewhere.example.com' } }
  await refused(
    answer(app, first.Session, { USERNAME: 'ada', ANSWER: 'any' }, elsewhere),
    'UserLambdaValidationException',
    'CreateAuthChallenge failed with error Links may not lead there.',
  )
  const { Session } = await begin(app, 'ada')
  const asked = await answer(app, Session, { USERNAME: 'ada', ANSWER: 'any' }, { ClientMetadata: { page } })
  const [target, ANSWER = ''] = lastTo('link@example.org').split('#')
  expect(target).toBe(page)
  tokensOf(await answer(app, asked.Session, { USERNAME: 'ada', ANSWER }))
})

test('captcha, after the password', async () => {
  const accounts = await openSignIn(server, { LambdaConfig: lambdaConfig('captcha') })
  await accounts.confirmed('ada')
  const { begin, answer } = customWith(server)
  const signIn = async (ANSWER: string) => {
    const srp = startSrp()
    const { ChallengeParameters, Session } = await begin(accounts.app, 'ada', { CHALLENGE_NAME: 'SRP_A', SRP_A: srp.A })
    const claim = srp.answer(ChallengeParameters, accounts.pool.UserPoolId, password)
    const asked = await signInWith(server).respond(accounts.app, 'PASSWORD_VERIFIER', claim, Session)
    expect(asked.ChallengeParameters).toMatchObject({ siteKey: 'site' })
    return answer(accounts.app, asked.Session, { USERNAME: 'ada', ANSWER })
  }
  tokensOf(await signIn(captchaAnswer))
  await refused(signIn('I am a robot'), 'NotAuthorizedException')
})

test('pre-token-generation', async () => {
  const first = await open({ PreTokenGeneration: arnOf('pre-token-generation-1') })
  await first.confirmed('ada', { email })
  const { IdToken } = tokensOf(await signInWith(server).byPassword(first.app, 'ada'))
  expect(claimsOf(IdToken)).toMatchObject({ tenant: 'none' })
  expect(claimsOf(IdToken)).not.toHaveProperty('email')

  const LambdaArn = arnOf('pre-token-generation-2')
  const second = await open({ PreTokenGenerationConfig: { LambdaArn, LambdaVersion: 'V2_0' } })
  await second.confirmed('ada', { email })
  const tokens = tokensOf(await signInWith(server).byPassword(second.app, 'ada'))
  const groups = { 'cognito:groups': ['everybody'] }
  expect(claimsOf(tokens.IdToken)).toMatchObject({ flags: { beta: true }, levels: [1, 2], ...groups })
  expect(claimsOf(tokens.AccessToken)).toMatchObject({
    tenant: 't1',
    scope: 'aws.cognito.signin.user.admin orders/read',
    ...groups,
  })
})

test('custom-message', async () => {
  const accounts = await open({ CustomMessage: arnOf('custom-message') })
  await signUp(accounts, email, { language: 'it' })
  const invited = { ...accounts.pool, Username: 'bob', DesiredDeliveryMediums: ['EMAIL' as const] }
  const UserAttributes = list({ email: 'bob@example.org' })
  await server.client.send(new AdminCreateUserCommand({ ...invited, TemporaryPassword: password, UserAttributes }))
  const [invitation, code] = await server.messages({ userPoolId: accounts.pool.UserPoolId })
  expect(code).toMatchObject({ subject: 'Il tuo codice', body: `Ciao! Il tuo codice è <b>${code?.code}</b>.` })
  expect(invitation).toMatchObject({
    subject: 'Welcome',
    body: `You are bob, and your first password is ${password}`,
  })
})

test('user-migration', async () => {
  const { app, get } = await open({ UserMigration: arnOf('user-migration') })
  const { byPassword } = signInWith(server)
  const unknown = `Exception migrating user in app client ${app.ClientId}`
  await refused(byPassword(app, 'veteran', 'Wrong-Password-1'), 'UserNotFoundException', unknown)
  await refused(byPassword(app, 'stranger'), 'UserNotFoundException', unknown)
  tokensOf(await byPassword(app, 'veteran'))
  expect(await get('veteran')).toMatchObject({ status: 'CONFIRMED', attributes: { email, email_verified: 'true' } })
})

test('user-migration of who forgot his password', async () => {
  const { app, get } = await open({ UserMigration: arnOf('user-migration') })
  const forgot = (Username: string) => server.client.send(new ForgotPasswordCommand({ ...app, Username }))
  await refused(forgot('stranger'), 'UserNotFoundException', `Exception migrating user in app client ${app.ClientId}`)
  expect((await forgot('veteran')).CodeDeliveryDetails).toMatchObject({ AttributeName: 'email' })
  expect((await get('veteran')).status).toBe('RESET_REQUIRED')
  expect(await server.lastCode(email)).toMatch(/^\d{6}$/)
})

test.each([
  ['email', { email: 'sent@example.org' }, 'sent@example.org'],
  ['phone_number', { phone_number: '+12065550177' }, '+12065550177'],
] as const)('custom-senders, to the %s', async (attribute, attributes, address) => {
  const KMSKeyID = 'arn:aws:kms:us-east-1:123456789012:key/1b2c3d4e-0000-4000-8000-000000000000'
  const version = (name: string) => ({ LambdaArn: arnOf(name), LambdaVersion: 'V1_0' as const })
  const CustomEmailSender = version('custom-email-sender')
  const CustomSMSSender = version('custom-sms-sender')
  const accounts = await openSignIn(server, {
    LambdaConfig: { CustomEmailSender, CustomSMSSender, KMSKeyID },
    AutoVerifiedAttributes: [attribute],
    SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
  })
  await accounts.signUp('ada', attributes)
  await expect.poll(() => sent.filter(({ to }) => to === address), { timeout: 5_000 }).toHaveLength(1)
  expect(sent.find(({ to }) => to === address)).toMatchObject({ kind: 'SignUp' })
  const ConfirmationCode = lastTo(address)
  await server.client.send(new ConfirmSignUpCommand({ ...accounts.app, Username: 'ada', ConfirmationCode }))
})

test('inbound-federation', async () => {
  const InboundFederation = { LambdaArn: arnOf('inbound-federation'), LambdaVersion: 'V1_0' as const }
  const people = await openFederation(server, { LambdaConfig: { InboundFederation } })
  await people.trust('Acme', { email: 'email', name: 'name' })
  const userInfo = { email: 'Ada@Example.ORG', given_name: 'Ada', family_name: 'King' }
  const { attributes } = await people.signIn('Acme', '1', userInfo, { told: { userInfo } })
  expect(attributes).toMatchObject({ email: 'ada@example.org', name: 'Ada King' })
})

describe('docs/triggers.md', () => {
  const [, docs = ''] = readFileSync(new URL('../../docs/triggers.md', import.meta.url), 'utf8').split(
    '## The triggers',
  )
  // The keys of LambdaConfig that name a function.
  const triggers = [
    ...['PreSignUp', 'PostConfirmation', 'PreAuthentication', 'PostAuthentication', 'CustomMessage'],
    ...['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse', 'PreTokenGeneration'],
    ...['UserMigration', 'CustomEmailSender', 'CustomSMSSender', 'InboundFederation'],
  ]

  test.each(triggers)('has a row with an example for %s', trigger => {
    const [, , , , example = ''] =
      docs
        .split('\n')
        .map(line => line.split('|'))
        .find(([, names = '']) => names.includes(`\`${trigger}\``)) ?? []
    const links = [...example.matchAll(/\]\(\.\.\/examples\/functions\/([\w-]+\.mjs)\)/g)].map(([, file]) => file)
    expect(links.length).toBeGreaterThan(0)
    for (const link of links) expect(existsSync(`${folder}${link}`)).toBe(true)
  })

  test('no handler of the examples is left out of the file that configures them', async () => {
    const configured = config.functions.flatMap(({ runner }) =>
      runner.kind === 'module' ? [`${basename(runner.path)} ${runner.handler}`] : [],
    )
    const written = readdirSync(folder)
      .filter(file => file.endsWith('.mjs'))
      .flatMap(file =>
        [...readFileSync(`${folder}${file}`, 'utf8').matchAll(/^export const (\w+) =/gm)].map(
          ([, name]) => `${file} ${name}`,
        ),
      )
    expect(configured.sort()).toEqual(written.sort())
  })
})
