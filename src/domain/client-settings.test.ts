import type { AuthFlowType } from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import type { ClientSettings } from './client.ts'
import {
  allowsFlow,
  clientSettings,
  readableAttributes,
  requiredAttributes,
  tokenValidity,
  writableAttributes,
} from './client-settings.ts'
import type { Pool } from './pool.ts'
import { newSchema } from './pool-schema.ts'

const hour = 3_600
const day = 24 * hour

test.each<[string, ClientSettings, { access: number; id: number; refresh: number }]>([
  ['defaults', {}, { access: hour, id: hour, refresh: 30 * day }],
  [
    'bare numbers',
    { AccessTokenValidity: 2, IdTokenValidity: 3, RefreshTokenValidity: 4 },
    { access: 2 * hour, id: 3 * hour, refresh: 4 * day },
  ],
  [
    'units',
    {
      AccessTokenValidity: 10,
      IdTokenValidity: 600,
      RefreshTokenValidity: 5,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'seconds', RefreshToken: 'hours' },
    },
    { access: 600, id: 600, refresh: 5 * hour },
  ],
  [
    'units without numbers',
    { TokenValidityUnits: { AccessToken: 'days', RefreshToken: 'minutes' } },
    { access: hour, id: hour, refresh: 30 * day },
  ],
])('token lifetimes: %s', (_, settings, expected) => {
  expect(tokenValidity({ settings })).toEqual(expected)
})

test('thirty days are shown in the unit that was asked for', () => {
  const settings = clientSettings({ TokenValidityUnits: { RefreshToken: 'hours' } }, '123456789012')
  expect(settings.RefreshTokenValidity).toBe(720)
  expect(tokenValidity({ settings }).refresh).toBe(30 * day)
})

const flows: readonly AuthFlowType[] = [
  'USER_SRP_AUTH',
  'CUSTOM_AUTH',
  'REFRESH_TOKEN_AUTH',
  'REFRESH_TOKEN',
  'USER_PASSWORD_AUTH',
  'ADMIN_USER_PASSWORD_AUTH',
  'ADMIN_NO_SRP_AUTH',
  'USER_AUTH',
]

test.each<[string, ClientSettings, AuthFlowType[]]>([
  ['nothing set', {}, ['USER_SRP_AUTH', 'CUSTOM_AUTH', 'REFRESH_TOKEN_AUTH', 'REFRESH_TOKEN']],
  ['SRP only', { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] }, ['USER_SRP_AUTH']],
  ['passwords only', { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] }, ['USER_PASSWORD_AUTH']],
  [
    'administrators only',
    { ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'] },
    ['ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH'],
  ],
  ['choice only', { ExplicitAuthFlows: ['ALLOW_USER_AUTH'] }, ['USER_AUTH']],
  ['refresh only', { ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] }, ['REFRESH_TOKEN_AUTH', 'REFRESH_TOKEN']],
  ['rotation', { RefreshTokenRotation: { Feature: 'ENABLED' } }, ['USER_SRP_AUTH', 'CUSTOM_AUTH']],
  [
    'a legacy password',
    { ExplicitAuthFlows: ['USER_PASSWORD_AUTH'] },
    ['USER_SRP_AUTH', 'CUSTOM_AUTH', 'REFRESH_TOKEN_AUTH', 'REFRESH_TOKEN', 'USER_PASSWORD_AUTH'],
  ],
  [
    'legacy custom only',
    { ExplicitAuthFlows: ['CUSTOM_AUTH_FLOW_ONLY'] },
    ['CUSTOM_AUTH', 'REFRESH_TOKEN_AUTH', 'REFRESH_TOKEN'],
  ],
])('flows: %s', (_, settings, expected) => {
  expect(flows.filter(flow => allowsFlow({ settings }, flow))).toEqual(expected)
})

test('a flow that nobody knows is closed', () => {
  expect(allowsFlow({ settings: {} }, 'ANY' as AuthFlowType)).toBe(false)
})

const at = new Date(0)
const pool: Pool = {
  id: 'us-east-1_abcdefghi',
  name: 'demo',
  createdAt: at,
  modifiedAt: at,
  settings: {},
  schema: newSchema([
    { Name: 'email', Required: true },
    { Name: 'tier', AttributeDataType: 'String' },
  ]),
  tags: {},
  factors: {},
}

test('without lists a client reads all standard attributes and writes those that are the user’s', () => {
  const readable = readableAttributes(pool, { settings: {} })
  expect(readable.size).toBe(20)
  expect([readable.has('sub'), readable.has('email_verified'), readable.has('custom:tier')]).toEqual([
    true,
    true,
    false,
  ])
  const writable = writableAttributes(pool, { settings: {} })
  expect(writable.size).toBe(17)
  expect(['sub', 'email_verified', 'phone_number_verified', 'custom:tier'].some(name => writable.has(name))).toBe(false)
})

test('lists count exactly, and the sub can always be read', () => {
  const settings = { ReadAttributes: ['custom:tier'], WriteAttributes: ['email'] }
  expect([...readableAttributes(pool, { settings })]).toEqual(['sub', 'custom:tier'])
  expect([...writableAttributes(pool, { settings })]).toEqual(['email'])
})

test('required attributes are those of the schema without the sub', () => {
  expect(requiredAttributes(pool)).toEqual(['email'])
})
