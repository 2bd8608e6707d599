import {
  DescribeRiskConfigurationCommand,
  SetRiskConfigurationCommand,
  type SetRiskConfigurationCommandInput,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { refused } from '../support/accounts.ts'
import { startServer } from '../support/server.ts'

const { client, clock, createPool, createClient } = await startServer()

type Settings = Omit<SetRiskConfigurationCommandInput, 'UserPoolId'>

const securePool = (mode: 'AUDIT' | 'ENFORCED' = 'ENFORCED') =>
  createPool({ UserPoolAddOns: { AdvancedSecurityMode: mode } })
const set = async (UserPoolId: string, settings: Settings = {}) =>
  (await client.send(new SetRiskConfigurationCommand({ UserPoolId, ...settings }))).RiskConfiguration
const describeRisk = async (UserPoolId: string, ClientId?: string) =>
  (await client.send(new DescribeRiskConfigurationCommand({ UserPoolId, ...(ClientId && { ClientId }) })))
    .RiskConfiguration

const mail = { Subject: 'Was it you?', HtmlBody: '<p>{login-time}</p>', TextBody: '{login-time}' }
const everything = {
  CompromisedCredentialsRiskConfiguration: { EventFilter: ['SIGN_UP'], Actions: { EventAction: 'BLOCK' } },
  AccountTakeoverRiskConfiguration: {
    NotifyConfiguration: {
      SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/security@example.com',
      From: 'Security <security@example.com>',
      ReplyTo: 'help@example.com',
      BlockEmail: mail,
      NoActionEmail: mail,
      MfaEmail: { Subject: 'Only a subject' },
    },
    Actions: {
      LowAction: { Notify: false, EventAction: 'NO_ACTION' },
      MediumAction: { Notify: true, EventAction: 'MFA_IF_CONFIGURED' },
      HighAction: { Notify: true, EventAction: 'BLOCK' },
    },
  },
  RiskExceptionConfiguration: {
    BlockedIPRangeList: ['192.0.2.0/24', '2001:db8::/32'],
    SkippedIPRangeList: ['198.51.100.7/32'],
  },
} satisfies Settings

describe('a risk configuration', () => {
  test('comes back as it was set', async () => {
    const { Id } = await securePool()
    expect(await describeRisk(Id)).toEqual({ UserPoolId: Id })
    const expected = { UserPoolId: Id, ...everything, LastModifiedDate: clock.now() }
    expect(await set(Id, everything)).toEqual(expected)
    expect(await describeRisk(Id)).toEqual(expected)
  })

  test('is replaced whole, and is gone when nothing is left of it', async () => {
    const { Id } = await securePool('AUDIT')
    await set(Id, everything)
    const { RiskExceptionConfiguration } = everything
    await set(Id, { RiskExceptionConfiguration })
    const only = { UserPoolId: Id, RiskExceptionConfiguration, LastModifiedDate: clock.now() }
    expect(await describeRisk(Id)).toEqual(only)
    expect(await set(Id)).toEqual({ UserPoolId: Id })
    expect(await describeRisk(Id)).toEqual({ UserPoolId: Id })
  })

  test('looks for compromised passwords at every occasion unless it names some', async () => {
    const { Id } = await securePool()
    const Actions = { EventAction: 'NO_ACTION' } as const
    for (const EventFilter of [undefined, []]) {
      const configured = await set(Id, {
        CompromisedCredentialsRiskConfiguration: { Actions, ...(EventFilter && { EventFilter }) },
      })
      expect(configured?.CompromisedCredentialsRiskConfiguration).toEqual({
        EventFilter: ['SIGN_IN', 'SIGN_UP', 'PASSWORD_CHANGE'],
        Actions,
      })
    }
  })

  test('of a client is its own, and stands beside that of the pool', async () => {
    const pool = await securePool()
    const { ClientId } = await createClient(pool)
    await set(pool.Id, everything)
    expect(await describeRisk(pool.Id, ClientId)).toEqual({ UserPoolId: pool.Id, ClientId })
    const { RiskExceptionConfiguration } = everything
    const own = { UserPoolId: pool.Id, ClientId, RiskExceptionConfiguration, LastModifiedDate: clock.now() }
    expect(await set(pool.Id, { ClientId, RiskExceptionConfiguration })).toEqual(own)
    expect(await describeRisk(pool.Id, ClientId)).toEqual(own)
    expect(await describeRisk(pool.Id)).toMatchObject(everything)
  })
})

describe('a risk configuration is refused', () => {
  test('where the pool has no advanced security, and is kept while it is off', async () => {
    const plain = await createPool()
    const off = await createPool({ UserPoolAddOns: { AdvancedSecurityMode: 'OFF' } })
    for (const { Id } of [plain, off]) {
      for (const call of [() => set(Id, everything), () => set(Id), () => describeRisk(Id)])
        await refused(
          call(),
          'UserPoolAddOnNotEnabledException',
          'User pool add-ons are not enabled for this user pool.',
        )
    }
    const { Id } = await securePool()
    await set(Id, everything)
    const turn = (AdvancedSecurityMode: 'OFF' | 'AUDIT') =>
      client.send(new UpdateUserPoolCommand({ UserPoolId: Id, UserPoolAddOns: { AdvancedSecurityMode } }))
    await turn('OFF')
    await refused(describeRisk(Id), 'UserPoolAddOnNotEnabledException')
    await turn('AUDIT')
    expect(await describeRisk(Id)).toMatchObject(everything)
  })

  test.each([
    ...['192.0.2.0', '192.0.2.0/33', '2001:db8::/129', '192.0.2/24', '192.0.2.0/', '/24', '192.0.2.0/24/1', 'a/8'],
    ...['192.0.2.0/-1', '192.0.2.0/2 4', 'fe80::1%eth0/64', '', '192.0.2.0/1e1'],
  ])('with "%s" as a range of addresses', async range => {
    const { Id } = await securePool()
    for (const name of ['BlockedIPRangeList', 'SkippedIPRangeList'])
      await refused(
        set(Id, { RiskExceptionConfiguration: { [name]: ['192.0.2.0/24', range] } }),
        'InvalidParameterException',
        'Incorrect CIDR format',
      )
    expect(await describeRisk(Id)).toEqual({ UserPoolId: Id })
  })

  test('with more than 200 ranges in a list', async () => {
    const { Id } = await securePool()
    const ranges = Array.from({ length: 200 }, (_, i) => `192.0.2.${i}/32`)
    await set(Id, { RiskExceptionConfiguration: { BlockedIPRangeList: ranges, SkippedIPRangeList: ranges } })
    const BlockedIPRangeList = [...ranges, '192.0.2.255/32']
    await refused(
      set(Id, { RiskExceptionConfiguration: { BlockedIPRangeList } }),
      'InvalidParameterException',
      expect.stringMatching(/blockedIPRangeList.* less than or equal to 200/),
    )
  })

  test.each([
    ['arn:aws:sns:us-east-1:123456789012:security', undefined, 'Provided SourceArn is not an SES identity.'],
    [
      'arn:aws:ses:ap-south-1:123456789012:identity/a',
      undefined,
      'Provided SourceArn must be in one of the following SES regions: eu-west-1, us-east-1, us-west-2.',
    ],
    ['arn:aws:ses:us-east-1:123456789012:identity/a', 'nobody', 'Provided From email address is invalid'],
    ['arn:aws:ses:us-east-1:123456789012:identity/a', 'a@b.c\r\nBcc: d@e.f', 'Provided From email address is invalid'],
  ])('when mails cannot leave from %s', async (SourceArn, sender, sentence) => {
    const { Id } = await securePool()
    const Actions = { HighAction: { Notify: true, EventAction: 'BLOCK' } } as const
    for (const name of sender ? ['From', 'ReplyTo'] : ['From']) {
      const NotifyConfiguration = { SourceArn, ...(sender && { [name]: sender }) }
      const settings = { AccountTakeoverRiskConfiguration: { NotifyConfiguration, Actions } }
      await refused(set(Id, settings), 'InvalidParameterException', sentence)
    }
  })

  test('for a client of another pool, or of none', async () => {
    const [pool, other] = [await securePool(), await securePool()]
    const { ClientId } = await createClient(other)
    for (const id of [ClientId, 'nobody', 'ALL']) {
      for (const call of [() => set(pool.Id, { ClientId: id, ...everything }), () => describeRisk(pool.Id, id)])
        await refused(call(), 'ResourceNotFoundException', `User pool client ${id} does not exist.`)
    }
  })
})
