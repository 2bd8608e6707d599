import { SetRiskConfigurationCommand } from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { authEventsWith, secured, tellOf } from '../support/auth-events.ts'
import { openVisitor } from '../support/browser.ts'
import { createTestClock } from '../support/clock.ts'
import { looks, nameOfLook } from '../support/hosted-pages.ts'
import { startServer } from '../support/server.ts'
import { openSignIn, signInWith } from '../support/sign-in.ts'

const server = await startServer({ clock: createTestClock(new Date().toISOString()) })
const accounts = await openSignIn(server, secured())
const { byPassword } = signInWith(server)
const { lastEvent } = authEventsWith(server)
const SourceArn = 'arn:aws:ses:us-east-1:123456789012:identity/security@example.com'
const BlockEmail = { Subject: 'Was it you?', TextBody: '{one-click-link-invalid}' }
const AccountTakeoverRiskConfiguration = { NotifyConfiguration: { SourceArn, BlockEmail }, Actions: {} }
await server.client.send(new SetRiskConfigurationCommand({ ...accounts.pool, AccountTakeoverRiskConfiguration }))

describe.each(looks.map(look => ({ look, name: nameOfLook(look) })))('$name', ({ look }) => {
  test('a person says by the link of a mail that it was not he', async () => {
    const { app, pool, confirmed } = accounts
    const name = `alice-${look.language}`
    const destination = `${name}@example.com`
    await confirmed(name, { email: destination, email_verified: 'true' })
    await byPassword(app, name)
    const { EventId } = await lastEvent(pool, name)
    await tellOf(server, pool, { name, id: EventId, clientId: app.ClientId, situation: 'BLOCK' })
    const [mail] = await server.messages({ destination })

    const visitor = await openVisitor(look)
    const { page } = visitor
    await page.goto(mail?.body ?? '')
    await visitor.look('feedback')
    expect((await lastEvent(pool, name)).EventFeedback).toBeUndefined()
    await page.click('.submitButton-customizable')
    await page.waitForSelector('[role="status"]')
    await visitor.look('feedback-given')
    expect((await lastEvent(pool, name)).EventFeedback).toMatchObject({ FeedbackValue: 'Invalid', Provider: 'User' })

    await page.goto(mail?.body ?? '')
    await page.waitForSelector('[role="alert"]')
    await visitor.look('feedback-refused')
  })
})
