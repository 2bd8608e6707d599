/** Who arrives by an import: under which names, with which factors and attributes, and how they come in. */
import {
  AddCustomAttributesCommand,
  ConfirmForgotPasswordCommand,
  type CreateUserPoolCommandInput,
  ForgotPasswordCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { type Accounts, password, refused } from '../support/accounts.ts'
import { everyFactor, openWithFactors, roleArn } from '../support/factors.ts'
import { type ImportRow, importing } from '../support/imports.ts'
import { startServer } from '../support/server.ts'
import { openSignIn, signInWith, tokensOf } from '../support/sign-in.ts'

const server = await startServer({ services: { importPollMillis: 5 } })
const { client } = server
const imports = importing(server)
const { byPassword } = signInWith(server)

const verifyingBoth: Partial<CreateUserPoolCommandInput> = {
  AutoVerifiedAttributes: ['email', 'phone_number'],
  SmsConfiguration: { SnsCallerArn: roleArn },
}

/** Counts as `imported/skipped/failed`, and the sentences of the log. */
async function arrive({ pool }: Pick<Accounts, 'pool'>, ...rows: readonly ImportRow[]) {
  const job = await imports.run(pool.UserPoolId, rows)
  expect(job.Status).toBe('Succeeded')
  const log = await imports.log(job)
  const said = log
    .trim()
    .split('\n')
    .map(line => line.replace(/^.*? - /, ''))
  return { counts: `${job.ImportedUsers}/${job.SkippedUsers}/${job.FailedUsers}`, said }
}

async function choosePassword({ app }: Pick<Accounts, 'app'>, Username: string, destination: string) {
  await client.send(new ForgotPasswordCommand({ ...app, Username }))
  const ConfirmationCode = await server.lastCode(destination)
  await client.send(new ConfirmForgotPasswordCommand({ ...app, Username, ConfirmationCode, Password: password }))
}

const arrived = 'The import succeeded.'
const isThere = 'The user already exists.'
const isTaken = 'An address or alias of the user belongs to another user already.'
const noFlag =
  'The User Record does not set any of the auto verified attributes to true. (Example: email_verified to true).'

describe('names', () => {
  test('a verified alias signs an imported user in, and one that belongs to somebody else keeps him out', async () => {
    const people = await openSignIn(server, { AliasAttributes: ['email', 'preferred_username'] })
    await people.confirmed('owner', { email: 'owner@example.com', email_verified: 'true' })
    const { counts, said } = await arrive(
      people,
      { 'cognito:username': 'ann', email: 'ann@example.com', preferred_username: 'annie' },
      { 'cognito:username': 'thief', email: 'owner@example.com' },
      { 'cognito:username': 'ann', email: 'other@example.com' },
      { 'cognito:username': 'bob@example.com', email: 'bob@example.com' },
      { 'cognito:username': 'eve', email: 'eve@example.com', preferred_username: 'ann@example.com' },
    )
    expect(counts).toBe('1/1/3')
    expect(said.slice(0, 3)).toEqual([arrived, isTaken, isThere])
    await choosePassword(people, 'ann@example.com', 'ann@example.com')
    for (const name of ['ann', 'ann@example.com', 'annie']) tokensOf(await byPassword(people.app, name))
    expect((await people.get('owner@example.com')).username).toBe('owner')
  })

  test('where addresses are the user names, each is one, and comes in by it', async () => {
    const UsernameAttributes: CreateUserPoolCommandInput['UsernameAttributes'] = ['phone_number', 'email']
    const people = await openSignIn(server, { UsernameAttributes, ...verifyingBoth })
    await people.confirmed('owner@example.com', { phone_number: '+15550100', phone_number_verified: 'true' })
    const file: readonly ImportRow[] = [
      { 'cognito:username': 'ann@example.com' },
      { 'cognito:username': 'bob@example.com', email: 'bob@example.com', phone_number: '+15550101' },
      { 'cognito:username': '+15550102', email: '', email_verified: '', phone_number_verified: 'true' },
    ]
    const wrong: readonly ImportRow[] = [
      { 'cognito:username': 'carol' },
      { 'cognito:username': 'dan@example.com', email: 'other@example.com' },
      { 'cognito:username': 'eve@example.com', phone_number: '+15550100' },
    ]
    const first = await arrive(people, ...file, ...wrong)
    expect(first.counts).toBe('3/0/3')
    expect(first.said.at(-1)).toBe(isTaken)
    const ann = await people.get('ann@example.com')
    expect(ann).toMatchObject({ status: 'RESET_REQUIRED', attributes: { email: 'ann@example.com' } })
    expect(ann.username).toBe(ann.attributes.sub)
    // The same file again, as after a job that was stopped: whoever arrived is there, whatever else of him is taken.
    const again = await arrive(people, ...file)
    expect(again).toEqual({ counts: '0/3/0', said: [isThere, isThere, isThere] })
    await choosePassword(people, 'ann@example.com', 'ann@example.com')
    await choosePassword(people, '+15550102', '+15550102')
    for (const name of ['ann@example.com', '+15550102']) tokensOf(await byPassword(people.app, name))
  })

  test('names that differ by case are one where the pool says so', async () => {
    const row = (name: string) => ({ 'cognito:username': name, email: `${name.toLowerCase()}@example.com` })
    for (const [CaseSensitive, counts] of [
      [false, '1/1/0'],
      [true, '2/0/0'],
    ] as const) {
      const people = await openSignIn(server, { UsernameConfiguration: { CaseSensitive } })
      expect((await arrive(people, row('Ann'), row('ann'))).counts).toBe(counts)
    }
  })

  test('a name that no operation could say is refused, and any other is not', async () => {
    const people = await openSignIn(server)
    const rows = ['a b', 'tab\tbed', 'zero\u200bwidth', 'nul\0', 'x'.repeat(129), ''].map((name, n) => ({
      'cognito:username': name,
      email: `${n}@example.com`,
    }))
    expect((await arrive(people, ...rows)).counts).toBe('0/0/6')
    const names = ['Zoë', '李小龍', '🦜', "o'neil", 'a\\b', '"quoted"', '-', '=1+1']
    // Longer than what ListUsers searches by, and odd, so that the limit is within a parrot.
    const long = `x${'🦜'.repeat(400)}`
    const good = names.map((name, n) => ({ 'cognito:username': name, email: `${n}@example.com`, name: long }))
    expect((await arrive(people, ...good)).counts).toBe(`${names.length}/0/0`)
    for (const name of names) expect((await people.get(name)).username).toBe(name)
  })

  test('whoever is there already stays as he is', async () => {
    const people = await openSignIn(server)
    await people.confirmed('ann', { email: 'ann@example.com', email_verified: 'true', name: 'Ann' })
    const before = await people.get('ann')
    const { counts, said } = await arrive(people, { 'cognito:username': 'ann', email: 'evil@example.com', name: 'Eve' })
    expect({ counts, said }).toEqual({ counts: '0/1/0', said: [isThere] })
    expect(await people.get('ann')).toEqual(before)
    tokensOf(await byPassword(people.app, 'ann'))
  })
})

describe('the column cognito:mfa_enabled', () => {
  const row = (name: string, mfa: string): ImportRow => ({
    'cognito:username': name,
    email: `${name}@example.com`,
    phone_number: '+15550111',
    'cognito:mfa_enabled': mfa,
  })

  test.each([
    ['OFF', ['false'], ['true', '', 'no']],
    ['ON', ['true'], ['false', '', 'TRUE']],
    ['OPTIONAL', ['true', 'false'], ['', '1']],
  ] as const)('of a pool whose MFA is %s is %s and nothing else', async (MfaConfiguration, good, bad) => {
    const people = await openWithFactors(server, { MfaConfiguration, ...(MfaConfiguration !== 'OFF' && everyFactor) })
    const values = [...good, ...bad]
    const { counts } = await arrive(people, ...values.map((mfa, n) => row(`user-${n}`, mfa)))
    expect(counts).toBe(`${good.length}/0/${bad.length}`)
  })

  test('turns on codes by SMS for those of an optional pool who have a phone number', async () => {
    const people = await openWithFactors(server, { MfaConfiguration: 'OPTIONAL', ...everyFactor })
    const { counts, said } = await arrive(people, row('with', 'true'), row('without', 'false'), {
      ...row('phoneless', 'true'),
      phone_number: '',
    })
    expect(counts).toBe('2/0/1')
    expect(said.at(-1)).toBe('cognito:mfa_enabled needs a phone number, and a user pool that sends codes by SMS.')
    for (const name of ['with', 'without']) await choosePassword(people, name, `${name}@example.com`)
    expect((await byPassword(people.app, 'with')).ChallengeName).toBe('SMS_MFA')
    tokensOf(await byPassword(people.app, 'without'))
  })
})

describe('attributes', () => {
  test('that the pool requires, and constraints of its own ones, hold for each row', async () => {
    const people = await openSignIn(server, {
      Schema: [
        { Name: 'given_name', Required: true, AttributeDataType: 'String', Mutable: true },
        {
          Name: 'age',
          AttributeDataType: 'Number',
          NumberAttributeConstraints: { MinValue: '18', MaxValue: '120' },
        },
        {
          Name: 'plan',
          AttributeDataType: 'String',
          Mutable: false,
          StringAttributeConstraints: { MinLength: '2', MaxLength: '5' },
        },
      ],
    })
    const CustomAttributes = [{ Name: 'member', AttributeDataType: 'Boolean' as const }]
    await client.send(new AddCustomAttributesCommand({ ...people.pool, CustomAttributes }))
    const row = (changes: ImportRow, n: number): ImportRow => ({
      'cognito:username': `user-${n}`,
      email: `user-${n}@example.com`,
      given_name: 'Ann',
      ...changes,
    })
    const good: readonly ImportRow[] = [{ 'custom:age': '18', 'custom:plan': 'basic', 'custom:member': 'true' }, {}]
    const bad: readonly ImportRow[] = [
      { given_name: '' },
      { 'custom:age': '17' },
      { 'custom:age': 'old' },
      { 'custom:plan': 'p' },
      { 'custom:plan': 'bigger' },
      { 'custom:member': 'yes' },
      { email: 'nobody' },
      { phone_number: '0171' },
      { birthdate: '2000-02-29' },
      { birthdate: '02/30/2001' },
      { updated_at: 'today' },
      { name: 'ü'.repeat(1_025) },
    ]
    const { counts, said } = await arrive(people, ...[...good, ...bad].map(row))
    expect({ counts, said }).toMatchObject({
      counts: `2/0/${bad.length}`,
      said: [arrived, arrived, ...bad.map(() => expect.any(String))],
    })
    expect(said.slice(2, 5)).toEqual([
      expect.stringContaining('name.givenName: The attribute name.givenName is required'),
      expect.stringContaining('custom:age: Number must be no less than 18'),
      expect.stringContaining('custom:age: Number must be an integer'),
    ])
    expect((await people.get('user-0')).attributes).toMatchObject(good[0] ?? {})
  })

  test('flags of addresses are true or false, need their address when they are true, and one is true', async () => {
    const people = await openSignIn(server, verifyingBoth)
    const row = (
      [email, isEmail, phone, isPhone]: readonly [string, string, string, string],
      n: number,
    ): ImportRow => ({
      ...{ 'cognito:username': `user-${n}`, email, email_verified: isEmail },
      ...{ phone_number: phone, phone_number_verified: isPhone },
    })
    const good = [
      ['a@example.com', 'true', '', 'false'],
      ['a@example.com', 'true', '', ''],
      ['a@example.com', 'true', '+15550123', 'true'],
      ['a@example.com', 'false', '+15550123', 'true'],
      ['', 'false', '+15550123', 'true'],
    ] as const
    const bad = [
      ['', 'true', '+15550123', 'true'],
      ['a@example.com', 'true', '', 'true'],
      ['a@example.com', 'false', '+15550123', 'false'],
      ['a@example.com', '', '+15550123', ''],
      ['a@example.com', 'True', '+15550123', 'true'],
      ['a@example.com', 'true', '+15550123', '1'],
    ] as const
    const { counts, said } = await arrive(people, ...[...good, ...bad].map(row))
    expect(counts).toBe(`${good.length}/0/${bad.length}`)
    expect(said.slice(7, 9)).toEqual([noFlag, noFlag])
    const { attributes } = await people.get('user-3')
    expect(attributes).toMatchObject({ email_verified: 'false', phone_number_verified: 'true' })
  })

  test('the one address that a pool verifies has to be verified in each row', async () => {
    const people = await openSignIn(server, { AutoVerifiedAttributes: ['email'] })
    const row = { 'cognito:username': 'ann', email: 'ann@example.com', email_verified: 'false' }
    const phone = { phone_number: '+15550124', phone_number_verified: 'true' }
    expect(await arrive(people, { ...row, ...phone })).toEqual({ counts: '0/0/1', said: [noFlag] })
    const none = await openSignIn(server, { AutoVerifiedAttributes: [] })
    const job = await imports.upload(none.pool.UserPoolId, await imports.csv(none.pool.UserPoolId, [row]))
    await refused(imports.start(job), 'PreconditionNotMetException')
  })
})

test('nobody signs in before he has chosen a password, and the answer tells strangers nothing', async () => {
  const people = await openSignIn(
    server,
    { ...verifyingBoth, AutoVerifiedAttributes: ['phone_number'] },
    {
      PreventUserExistenceErrors: 'ENABLED',
    },
  )
  const row = {
    'cognito:username': 'ann',
    email_verified: '',
    phone_number: '+15550130',
    phone_number_verified: 'true',
  }
  expect((await arrive(people, row)).counts).toBe('1/0/0')
  for (const name of ['ann', 'nobody']) {
    await refused(byPassword(people.app, name), 'NotAuthorizedException', 'Incorrect username or password.')
  }
  await client.send(new ForgotPasswordCommand({ ...people.app, Username: 'ann' }))
  const code = await server.lastCode('+15550130')
  const answer = { ...people.app, Username: 'ann', Password: password }
  const wrong = code === '000000' ? '000001' : '000000'
  await refused(
    client.send(new ConfirmForgotPasswordCommand({ ...answer, ConfirmationCode: wrong })),
    'CodeMismatchException',
  )
  await client.send(new ConfirmForgotPasswordCommand({ ...answer, ConfirmationCode: code }))
  await refused(
    client.send(new ConfirmForgotPasswordCommand({ ...answer, ConfirmationCode: code })),
    'ExpiredCodeException',
  )
  tokensOf(await byPassword(people.app, 'ann'))
  expect((await people.get('ann')).status).toBe('CONFIRMED')
})
