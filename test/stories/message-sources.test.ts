/** Every message, by mail and by text message, worded by a pool's function or sent by it: the source that it is told. */
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { ClientMetadata, media, occasionsWith, openScene } from '../support/message-occasions.ts'
import { type FunctionEvent, lambdaConfig, startFunctions } from '../support/pool-functions.ts'
import { startServer } from '../support/server.ts'
import { signInWith, tokensOf } from '../support/sign-in.ts'

const key = 'arn:aws:kms:us-east-1:123456789012:key/1b2c3d4e-0000-4000-8000-000000000001'
const functions = await startFunctions()
const server = await startServer({
  config: { functions: functions.entries, keys: [{ pattern: key, kind: 'local' }] },
})
const { byPassword } = signInWith(server)
const version = (trigger: string) => ({ LambdaArn: functions.arn(trigger), LambdaVersion: 'V1_0' as const })
const senders = {
  KMSKeyID: key,
  CustomEmailSender: version('CustomEmailSender'),
  CustomSMSSender: version('CustomSMSSender'),
}
const words = lambdaConfig(functions, 'CustomMessage')

beforeEach(() => {
  functions.says('CustomMessage', { emailMessage: 'Ciao {username} {####}', smsMessage: 'Ciao {username} {####}' })
})

async function nextEvent(trigger: string): Promise<FunctionEvent> {
  let events: readonly FunctionEvent[] = []
  await vi.waitFor(
    () => {
      events = functions.taken(trigger)
      expect(events).toHaveLength(1)
    },
    { timeout: 5_000, interval: 10 },
  )
  return events[0] as FunctionEvent
}

const rows = occasionsWith(server).map(occasion => [occasion.source, occasion.by, occasion] as const)

describe.each(['EMAIL', 'SMS'] as const)('by %s', medium => {
  test.each(rows)('CustomMessage_%s words what %s sends', async (_, __, occasion) => {
    const { source, first, act, isAdmin, hasMetadata = true, status } = occasion
    const scene = await openScene(server, medium, { LambdaConfig: words })
    await first?.(scene)
    functions.taken('CustomMessage')
    await act(scene)
    const event = await nextEvent('CustomMessage')
    expect(event).toMatchObject({
      version: '1',
      triggerSource: `CustomMessage_${source}`,
      userName: 'ada',
      callerContext: { clientId: isAdmin ? 'CLIENT_ID_NOT_APPLICABLE' : scene.app.ClientId },
    })
    expect(event.request).toMatchObject({
      userAttributes: { 'cognito:user_status': status },
      codeParameter: '{####}',
      linkParameter: '{##Click Here##}',
      usernameParameter: source === 'AdminCreateUser' ? '{username}' : null,
    })
    expect(event.request.clientMetadata).toEqual(hasMetadata ? ClientMetadata : undefined)
    expect('clientMetadata' in event.request).toBe(hasMetadata)
    const [message] = await server.messages({ userPoolId: scene.pool.UserPoolId })
    const name = source === 'AdminCreateUser' ? 'ada' : '{username}'
    expect(message).toMatchObject({ medium, trigger: source, body: `Ciao ${name} ${message?.code}` })
  })

  test.each(rows)(`${media[medium].sender}_%s sends in the place of %s`, async (_, __, occasion) => {
    const { source, first, act, isAdmin, hasMetadata = true, status } = occasion
    const { sender } = media[medium]
    const scene = await openScene(server, medium, { LambdaConfig: { ...words, ...senders } })
    await first?.(scene)
    if (source === 'ResendCode') await nextEvent(sender)
    functions.taken(sender)
    functions.taken('CustomMessage')
    await act(scene)
    const event = await nextEvent(sender)
    expect(event).toEqual({
      version: '1',
      triggerSource: `${sender}_${source}`,
      region: 'us-east-1',
      userPoolId: scene.pool.UserPoolId,
      userName: 'ada',
      callerContext: {
        awsSdkVersion: expect.stringMatching(/^aws-sdk-js-\d/),
        clientId: isAdmin ? 'CLIENT_ID_NOT_APPLICABLE' : scene.app.ClientId,
      },
      request: {
        type: medium === 'EMAIL' ? 'customEmailSenderRequestV1' : 'customSMSSenderRequestV1',
        code: expect.stringMatching(/^AYADe/),
        clientMetadata: hasMetadata ? ClientMetadata : null,
        userAttributes: expect.objectContaining({ 'cognito:user_status': status, sub: expect.any(String) }),
      },
      response: {},
    })
    expect(functions.taken('CustomMessage')).toEqual([])
    expect(await server.messages({ userPoolId: scene.pool.UserPoolId })).toEqual([])
  })
})

test('a sign-in that needs no code asks neither', async () => {
  const scene = await openScene(server, 'EMAIL', { LambdaConfig: { ...words, ...senders } })
  await scene.confirmed('ada', { email: 'ada@example.com', email_verified: 'true' })
  tokensOf(await byPassword(scene.app, 'ada'))
  await new Promise(later => setTimeout(later, 50))
  expect(functions.taken('CustomEmailSender')).toEqual([])
  expect(functions.taken('CustomMessage')).toEqual([])
})
