import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  CognitoUserSession,
  type ICognitoStorage,
} from 'amazon-cognito-identity-js'
import { expect, test } from 'vitest'
import { systemClock } from '../../src/platform/clock.ts'
import { type Accounts, otherPassword, otherThan, password } from '../support/accounts.ts'
import { captchaAnswer, page, startExamples } from '../support/examples.ts'
import { startServer } from '../support/server.ts'
import { openSignIn } from '../support/sign-in.ts'

// The library and the handler files run unchanged.
const { config, lambdaConfig, lastTo } = await startExamples()
const server = await startServer({ services: { now: systemClock }, config })

function userOf({ pool, app }: Accounts, Username: string): CognitoUser {
  const items = new Map<string, string>()
  const Storage: ICognitoStorage = {
    getItem: key => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: key => void items.delete(key),
    clear: () => items.clear(),
  }
  const Pool = new CognitoUserPool({ ...pool, ...app, endpoint: server.url, Storage })
  const user = new CognitoUser({ Username, Pool, Storage })
  user.setAuthenticationFlowType('CUSTOM_AUTH')
  return user
}

type Step = CognitoUserSession | { readonly asked: Record<string, string> }

const steps = (resolve: (step: Step) => void, reject: (error: Error) => void) => ({
  onSuccess: resolve,
  onFailure: reject,
  customChallenge: (asked: Record<string, string>) => resolve({ asked }),
})

const beginAlone = (user: CognitoUser, Username: string) =>
  new Promise<Step>((resolve, reject) =>
    user.initiateAuth(new AuthenticationDetails({ Username }), steps(resolve, reject)),
  )

const beginWithPassword = (user: CognitoUser, Username: string, Password = password) =>
  new Promise<Step>((resolve, reject) =>
    user.authenticateUser(new AuthenticationDetails({ Username, Password }), steps(resolve, reject)),
  )

const answer = (user: CognitoUser, text: string, metadata?: Record<string, string>) =>
  new Promise<Step>((resolve, reject) => user.sendCustomChallengeAnswer(text, steps(resolve, reject), metadata))

test('a one-time code, mistyped once', async () => {
  const accounts = await openSignIn(server, { LambdaConfig: lambdaConfig('one-time-code') })
  await accounts.confirmed('alice', { email: 'alice@example.com' })
  const user = userOf(accounts, 'alice')
  expect(await beginAlone(user, 'alice')).toMatchObject({ asked: { medium: 'EMAIL', triesLeft: '3' } })
  const code = lastTo('alice@example.com')
  expect(await answer(user, otherThan(code))).toMatchObject({ asked: { triesLeft: '2' } })
  expect(lastTo('alice@example.com')).toBe(code)
  const session = await answer(user, code)
  if (!(session instanceof CognitoUserSession)) throw new Error('the sign-in did not end')
  expect(session.getAccessToken().payload).toMatchObject({ username: 'alice' })
})

test('a one-time code that is never right', async () => {
  const accounts = await openSignIn(server, { LambdaConfig: lambdaConfig('one-time-code') })
  await accounts.confirmed('bob', { email: 'bob@example.com' })
  const user = userOf(accounts, 'bob')
  await beginAlone(user, 'bob')
  const wrong = otherThan(lastTo('bob@example.com'))
  await answer(user, wrong)
  await answer(user, wrong)
  await expect(answer(user, wrong)).rejects.toMatchObject({
    code: 'NotAuthorizedException',
    message: 'Incorrect username or password.',
  })
})

test('a magic link to the page that the answer names', async () => {
  const accounts = await openSignIn(server, { LambdaConfig: lambdaConfig('magic-link') })
  await accounts.confirmed('carol', { email: 'carol@example.com' })
  const user = userOf(accounts, 'carol')
  expect(await beginAlone(user, 'carol')).toMatchObject({ asked: { needs: 'page' } })
  expect(await answer(user, 'any', { page })).toMatchObject({ asked: { needs: 'link' } })
  const [target, token = ''] = lastTo('carol@example.com').split('#')
  expect(target).toBe(page)
  expect(await answer(user, token)).toBeInstanceOf(CognitoUserSession)

  const other = userOf(accounts, 'carol')
  await beginAlone(other, 'carol')
  await expect(answer(other, 'any', { page: 'https://evil.example.com' })).rejects.toMatchObject({
    code: 'UserLambdaValidationException',
    message: 'CreateAuthChallenge failed with error Links may not lead there.',
  })
})

test('a CAPTCHA after the password', async () => {
  const accounts = await openSignIn(server, { LambdaConfig: lambdaConfig('captcha') })
  await accounts.confirmed('dora')
  const user = userOf(accounts, 'dora')
  expect(await beginWithPassword(user, 'dora')).toMatchObject({ asked: { siteKey: 'site' } })
  expect(await answer(user, captchaAnswer)).toBeInstanceOf(CognitoUserSession)

  const generic = { code: 'NotAuthorizedException', message: 'Incorrect username or password.' }
  const robot = userOf(accounts, 'dora')
  await beginWithPassword(robot, 'dora')
  await expect(answer(robot, 'beep')).rejects.toMatchObject(generic)
  await expect(beginWithPassword(userOf(accounts, 'dora'), 'dora', otherPassword)).rejects.toMatchObject(generic)
  await expect(beginAlone(userOf(accounts, 'dora'), 'dora')).rejects.toMatchObject(generic)
})
