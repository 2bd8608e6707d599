/** Links by an attribute: whose word on it counts. */
import { expect, test } from 'vitest'
import { openFederation } from '../support/federation.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()

/** Ann is there, and linked to whoever has this value at the provider. */
async function openLinked(mapping: Record<string, string>, ProviderAttributeName: string, value = 'ann@example.org') {
  const people = await openFederation(server)
  await people.trust('Acme', mapping)
  await people.trustDirectory('Directory', mapping)
  const ann = await people.confirmed('ann')
  const source = { ProviderAttributeName, ProviderAttributeValue: value }
  const local = { ProviderName: 'Cognito', ProviderAttributeValue: 'ann' }
  for (const ProviderName of ['Acme', 'Directory']) await people.link(local, { ProviderName, ...source })
  const isAnn = async (provider: string, subject: string, claims: Record<string, unknown>) =>
    (await people.signIn(provider, subject, claims)).sub === ann.sub
  return { ...people, isAnn }
}

test.each(['Acme', 'Directory'])('an address that %s says is not verified finds nobody', async provider => {
  const { isAnn } = await openLinked({ email: 'email' }, 'email')
  for (const [at, email_verified] of [false, 'false'].entries())
    expect(await isAnn(provider, `evil-${at}`, { email: 'ann@example.org', email_verified })).toBe(false)
  expect(await isAnn(provider, 'ann', { email: 'ann@example.org', email_verified: true })).toBe(true)
})

test('so does one whose mapped flag says so, and a phone number', async () => {
  const byFlag = await openLinked({ email: 'mail', email_verified: 'mail_checked' }, 'email')
  expect(await byFlag.isAnn('Acme', 'evil', { mail: 'ann@example.org', mail_checked: 'false' })).toBe(false)
  expect(await byFlag.isAnn('Acme', 'ann', { mail: 'ann@example.org', mail_checked: 'true' })).toBe(true)
  const byNumber = await openLinked({}, 'phone_number', '+15555550100')
  const phone_number = '+15555550100'
  expect(await byNumber.isAnn('Acme', 'evil', { phone_number, phone_number_verified: false })).toBe(false)
  expect(await byNumber.isAnn('Acme', 'ann', { phone_number })).toBe(true)
})

test('a name of the pool means the claim that fills it, and no claim of the same name', async () => {
  const { isAnn } = await openLinked({ email: 'work_email' }, 'email')
  expect(await isAnn('Acme', 'evil', { email: 'ann@example.org', work_email: 'evil@example.org' })).toBe(false)
  expect(await isAnn('Acme', 'evil-too', { email: 'ann@example.org' })).toBe(false)
  expect(await isAnn('Acme', 'ann', { work_email: 'ann@example.org' })).toBe(true)
})
